"""From a gradient on a network's input back to the clip's keypoint: what the files beside compute, in torch.

The twins compute in double precision what `prepare` computes in NumPy, so that autograd knows their derivative; the
network itself is given what `prepare` gives. Choices are frozen at the clip: who is taken, which frames, what is
detected. What is computed from coordinates is not: where centre, size and turn of a normalisation follow the joints,
the derivative goes through them, so it is that of `prepare` wherever `prepare` has one. Where joints tie for a maximum,
a quantile or a median, it has none; they share the derivative.
"""
