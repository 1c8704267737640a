"""Formulas over number systems: balls, multiprecision, emulated types."""
