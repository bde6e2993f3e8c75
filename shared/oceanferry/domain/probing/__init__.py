"""What only a live account can tell: the questions, and the answers that recorded calls give."""
