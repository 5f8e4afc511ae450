"""Cards come and go: official checkpoints become cards, finished trainings are published."""
