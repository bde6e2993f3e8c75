"""What a request does to a bucket or an object."""
