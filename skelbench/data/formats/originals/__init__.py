"""Data sets as their authors publish them."""
