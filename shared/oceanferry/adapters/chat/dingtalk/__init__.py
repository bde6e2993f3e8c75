"""Messages of DingTalk's robots, and what their codes mean."""
