"""What messages say: notifications put into the words of their readers, before any chat's format."""
