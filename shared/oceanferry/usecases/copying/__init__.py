"""Copying a backup set into a bucket."""
