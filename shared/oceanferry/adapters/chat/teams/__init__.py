"""Messages of Teams' workflows, and what their answers mean."""
