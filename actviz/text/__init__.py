"""Names and numbers as text, and the screen that shows them."""
