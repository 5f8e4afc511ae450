"""Layouts drawn: in a terminal and as a picture."""
