"""Asking a live account what the documentation does not tell."""
