"""The regression check: new results against those of a baseline, clip by clip, and what is said of it to whom."""
