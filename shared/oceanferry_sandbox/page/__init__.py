"""The sandbox's page: chats, buckets and invocations as they happen."""
