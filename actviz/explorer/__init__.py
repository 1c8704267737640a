"""The explorer: a function, or a network that learns, live in the terminal (Textual)."""
