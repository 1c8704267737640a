"""What an activation function is: its definition, values, derivatives and kinks."""
