"""Partial bodies: random joints or whole parts are masked, what is left is to be recognised (PSTL, AAAI 2023)."""
