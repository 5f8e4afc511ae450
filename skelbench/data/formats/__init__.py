"""Files that clips are read from and written to: one file a format."""
