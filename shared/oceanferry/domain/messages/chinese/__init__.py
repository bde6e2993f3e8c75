"""What messages say in Chinese."""
