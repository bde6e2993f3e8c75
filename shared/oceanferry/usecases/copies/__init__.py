"""Copies at rest: reading, verifying and removing them."""
