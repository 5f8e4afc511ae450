"""Which joints an answer rests on, and whether that is so."""
