"""Partial bodies: joints or whole parts are masked at random, and what is left is to be recognised (PSTL, AAAI 2023)."""
