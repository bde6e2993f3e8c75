"""HTTP to hosts that are not trusted: which addresses may be reached, connections, time limits."""
