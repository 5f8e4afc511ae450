"""pyskl's annotations, as pickles of every spelling."""
