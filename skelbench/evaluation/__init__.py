"""Models x damage -> counts, and what may be said of counts."""
