"""What the use cases need of a bucket, and of a file that a link leads to."""
