"""Buckets of Object Storage Service (OSS)."""
