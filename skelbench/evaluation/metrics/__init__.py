"""Figures over a whole suite, of models that were measured on all of it; definitions and papers in docs/metrics.md."""
