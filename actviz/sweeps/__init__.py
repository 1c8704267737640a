"""Sweeps: many runs of an experiment over functions, options and seeds, kept in a file.

`subjects` is what can be swept, `plan` makes runs of axes, `run` measures one of them, `store` keeps them, `execution` and `cluster`
run what is missing, `summary` turns rows into curves, maps and tables.
"""
