"""Values and rules of ferrying backup sets. No input or output happens here."""
