"""The neutral .npz: reading, checking and writing its arrays."""
