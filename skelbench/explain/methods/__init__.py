"""Which joints and frames does a model's answer rest on? One file per method, all of them in `METHODS`.

A method takes (model, clips, targets, seed) and yields, clip by clip, a map (M, T, V) float32 on the clip's own
persons, frames and joints: larger is more important, 0 where nothing was detected. `targets` are class indices.
Black-box methods damage the clip and serve any model; the others need `to_clip` of its adapter.
"""
