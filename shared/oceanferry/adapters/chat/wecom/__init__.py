"""Messages of WeCom's robots, and what their codes mean."""
