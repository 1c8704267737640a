"""Gated units: the input times a gate between 0 and 1 that depends on the input."""
