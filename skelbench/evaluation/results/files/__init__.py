"""Cells on disk: a file per finished cell, or per model where they were packed; never rewritten, so never locked."""
