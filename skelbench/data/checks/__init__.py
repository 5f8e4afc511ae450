"""What looks wrong in a data set before a number is measured on it: one small file a check."""
