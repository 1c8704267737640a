"""Exact reference values, and errors in units in the last place."""
