"""The bytes of a checkpoint: fetched, read, put in by name; nothing here knows a card."""
