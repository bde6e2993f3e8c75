"""The command line: one module for each command, with its options beside what they do."""
