"""What a clip is, and the few tools everybody uses; NumPy only, no torch, no pandas, no data set, no model."""
