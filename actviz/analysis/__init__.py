"""Properties of an activation: shape, signal, curves, comparisons, cost, advice."""
