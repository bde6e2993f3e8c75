"""Pages that are answered as HTML."""
