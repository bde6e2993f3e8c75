"""HTTP to hosts that nobody vouches for: which addresses may be reached, connections, time limits."""
