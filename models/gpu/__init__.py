"""Everything that is wanted of a GPU, in one command: `python -m models.gpu`, see docs/gpu.md."""
