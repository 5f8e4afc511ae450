"""Clips -> a card with weights: recipes, objectives, the loop; knows no results."""
