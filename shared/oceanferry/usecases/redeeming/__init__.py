"""Answering a press of a button with a fresh link."""
