"""Contrast with a momentum encoder: two views of a clip agree, against a queue of earlier clips (MoCo, He et al. 2020).

What SkeletonCLR, AimCLR, CrosSCLR and SkeAttnCLR share: `keys` has the slow encoder and the queue, `contrast` the
losses, `heads` the projections, `views` the random views, `encoder` the parts of a network that they take.
"""
