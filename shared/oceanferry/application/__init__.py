"""What the entry points of the functions and the commands of the command line can do."""
