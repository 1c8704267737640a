"""A formula that a user wrote, as an activation function."""
