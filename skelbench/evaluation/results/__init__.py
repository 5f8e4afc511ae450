"""What was measured: cells, their files, their intervals; no torch and no model here."""
