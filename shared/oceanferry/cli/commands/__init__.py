"""One module for each command: its options, what it calls, and how it shows the outcome."""
