"""What the buckets hold, in memory or in a directory."""
