"""The networks themselves, in torch, with the names that the official weights use."""
