"""The page that a voucher leads to: values in, HTML and headers out."""
