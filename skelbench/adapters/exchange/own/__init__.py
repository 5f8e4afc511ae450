"""Weights of the repositories that the networks are from, under names and in forms of their own."""
