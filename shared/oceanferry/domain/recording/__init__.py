"""What was said on the wire, kept in a form that may be published."""
