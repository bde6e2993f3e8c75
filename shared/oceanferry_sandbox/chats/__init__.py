"""The sandbox's chats: robots that answer as the vendors' endpoints do, and a webhook receiver."""
