"""Numerical building blocks on NumPy alone: double-double and ball arithmetic, polynomials, number types."""
