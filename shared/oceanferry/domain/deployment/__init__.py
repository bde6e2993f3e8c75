"""What is deployed, what it may do, and what doctor finds."""
