"""What the poses of a file show about how they were written: one sign a file."""
