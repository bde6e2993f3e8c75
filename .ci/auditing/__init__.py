"""Known vulnerabilities of what is deployed."""
