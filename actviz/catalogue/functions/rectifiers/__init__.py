"""Rectifiers: nothing, or little, for a negative input, and a growing function for a positive one."""
