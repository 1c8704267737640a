"""Experiments on random and on small trained networks: measurement, prediction and a conclusion in a sentence.

To add one, add a module with a record `EXPERIMENT` and the functions `run` and `script`: `discovery` finds it.
"""
