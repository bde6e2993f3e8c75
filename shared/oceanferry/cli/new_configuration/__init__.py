"""A first oceanferry.yaml: what it is made from, its text, and its comments in both languages."""
