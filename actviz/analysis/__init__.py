"""What can be computed about an activation: range, slopes, moments, curves, derivations."""
