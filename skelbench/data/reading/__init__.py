"""How the numbers of a file become poses: what is stated, asked for, assumed and mended."""
