"""Sending one message to one destination, once."""
