"""Sigmoids: S-shaped, from one finite limit to another."""
