"""From a clip to the array that a network takes."""
