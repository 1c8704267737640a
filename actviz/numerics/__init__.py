"""Building blocks of the catalogue's kernels: stable, a few units in the last place from the exact value, NumPy alone."""
