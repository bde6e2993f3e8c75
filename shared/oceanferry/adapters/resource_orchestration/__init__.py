"""Resource Orchestration Service (ROS), API of version 2019-09-10."""
