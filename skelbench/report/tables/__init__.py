"""Results as text: the summary, the leaderboard, comparisons, the regression check."""
