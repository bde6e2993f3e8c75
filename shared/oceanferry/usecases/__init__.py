"""One module for each thing the product does; every dependency is a keyword argument."""
