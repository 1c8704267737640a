"""NumPy code that entries of the catalogue share."""
