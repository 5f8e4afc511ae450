"""The families of perturbations: one file each."""
