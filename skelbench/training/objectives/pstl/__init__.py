"""PSTL, partial spatio-temporal learning (Zhou et al., AAAI 2023), and SkeletonBT, the same without its masks."""
