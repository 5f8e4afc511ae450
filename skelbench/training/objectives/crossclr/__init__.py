"""CrosSCLR: joints, motions and bones of a clip name positives for each other (Li et al., CVPR 2021)."""
