"""Where events come from: MNS's queues and topics, and EventBridge's streams."""
