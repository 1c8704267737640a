"""Rectifiers: zero or small for negative inputs, growing for positive ones."""
