"""What was said on the wire, kept so that anybody may read it."""
