"""The embedded data set: skeletons made by a small motion model, seen by simulated pose estimators."""
