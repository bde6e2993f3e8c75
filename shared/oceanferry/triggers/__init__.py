"""From the bytes and the context that Function Compute hands over to requests and jobs."""
