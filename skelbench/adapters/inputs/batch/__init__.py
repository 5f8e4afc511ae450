"""From frames of many clips to their training views, on the network's device: what the files beside are in torch."""
