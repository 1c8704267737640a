"""Signals in random networks: Gaussian expectations, moments, gains, mean field theory."""
