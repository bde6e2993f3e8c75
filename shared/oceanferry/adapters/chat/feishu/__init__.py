"""Messages of Feishu's robots, and what their codes mean."""
