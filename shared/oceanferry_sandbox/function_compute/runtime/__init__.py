"""What runs inside an instance: the program that loads the handler and calls it."""
