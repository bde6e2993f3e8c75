"""Creating what the functions need, in stacks of Resource Orchestration Service (ROS)."""
