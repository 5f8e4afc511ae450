"""What a training step minimises: one paper, one file or folder."""
