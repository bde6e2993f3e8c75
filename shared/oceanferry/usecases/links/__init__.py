"""Obtaining download links, and replacing those that expire."""
