"""Processes: how the program ends on a signal, and work in several processes."""
