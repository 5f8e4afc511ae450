"""Robust accuracy as results: what was asked, what came out, where it is kept, how it is had again."""
