"""AimCLR: extreme views, attention drop and mined neighbours for momentum contrast (Guo et al., AAAI 2022)."""
