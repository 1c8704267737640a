"""Numerical kernels that several entries of the catalogue share."""
