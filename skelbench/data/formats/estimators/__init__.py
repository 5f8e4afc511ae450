"""What pose estimators write: one clip a file or folder."""
