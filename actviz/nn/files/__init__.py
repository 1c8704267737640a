"""Files of training: examples to learn, saved networks, and the request that names them."""
