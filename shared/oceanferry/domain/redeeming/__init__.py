"""Buttons that lead to a fresh link: their tokens, terms and page."""
