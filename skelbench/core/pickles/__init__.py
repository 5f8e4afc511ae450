"""Pickles and the pickles inside checkpoints, read as inert data: nothing in a file is ever imported, called or set."""
