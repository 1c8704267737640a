"""A small network in NumPy in which the chain rule can be read: layers, losses, optimizers, data sets, training."""
