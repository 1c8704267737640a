"""Implementations to grade: a Python callable, a command, or a file of values. All give answers to blocks of inputs."""
