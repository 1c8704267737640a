"""Formulas as source code in other languages: NumPy, PyTorch, JAX and C."""
