"""What skelbench wrote until version 0.2: a CSV of rows and a Parquet file of predictions. Read and taken over."""
