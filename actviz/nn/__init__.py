"""A small network in NumPy in which the chain rule can be read: layers, losses, optimisers, data sets, training."""
