"""SkeletonMAE: reconstruct a clip of which only some joints in some frames are seen (Wu et al., arXiv 2209.02399).

There is no official code. `masks` draws what is seen, `decoder` fills in the rest, `objective` compares.
"""
