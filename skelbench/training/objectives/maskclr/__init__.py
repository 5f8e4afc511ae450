"""MaskCLR: targeted masking and multi-level contrast, a way to train any transformer that says where it attends.

"MaskCLR: Multi-Level Contrastive Learning for Robust Skeletal Action Recognition" (CVPR 2024): `masking` is Sec. 3.2
(Eq. 3, 4), `contrast` Sec. 3.3 (Eq. 5 to 7), `objective` the two stages (Eq. 8). The attention scores of Eq. 2 are
`ActionNet.watched`. At test time nothing of it is left: a MaskCLR model is a MotionBERT.
"""
