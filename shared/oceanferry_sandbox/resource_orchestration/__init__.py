"""Resource Orchestration Service (ROS), as far as ``oceanferry provision`` calls it."""
