"""The sandbox's chat rooms: robots that answer as the vendors' endpoints do, and a webhook receiver."""
