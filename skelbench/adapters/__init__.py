"""Models behind one face: an adapter per architecture."""
