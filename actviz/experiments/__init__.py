"""The experiments: what is said of activation functions, seen in small random networks with the theory's number beside it."""
