"""Function Compute: handing jobs over, and how its functions are deployed."""
