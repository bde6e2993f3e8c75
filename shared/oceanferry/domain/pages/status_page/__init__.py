"""What `oceanferry status --html` writes: values in, HTML out."""
