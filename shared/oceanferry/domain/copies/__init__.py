"""Copies of backup sets in a bucket: how they are cut, laid out, proven and retained."""
