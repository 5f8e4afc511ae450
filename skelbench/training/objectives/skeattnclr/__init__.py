"""SkeAttnCLR: contrast of what attention finds salient in a clip, and of the rest (Hua et al., IJCAI 2023)."""
