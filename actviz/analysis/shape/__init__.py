"""Shape of a function: critical points, range, suprema of its derivatives, tails, intervals."""
