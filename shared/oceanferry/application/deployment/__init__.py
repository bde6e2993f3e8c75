"""What the commands about a deployment work with: the configuration, s.yaml, and what follows from them."""
