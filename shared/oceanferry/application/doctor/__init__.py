"""What doctor looks at: the configuration, the deployment beside it, and every service."""
