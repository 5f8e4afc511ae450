"""Whether an installation can be trusted: what runs here, whether its damage is ours, whether chance scores chance."""
