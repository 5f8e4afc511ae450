"""How a pre-trained encoder is judged: protocols that make a classifier of it and of labelled clips."""
