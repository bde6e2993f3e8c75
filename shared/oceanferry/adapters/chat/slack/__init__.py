"""Messages of Slack's incoming webhooks, and what their answers mean."""
