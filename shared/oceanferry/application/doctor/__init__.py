"""What doctor checks: the configuration, the deployment beside it, and every service."""
