"""Stacks of Resource Orchestration Service (ROS): what the functions need before they are deployed."""
