"""Names, numbers, output formats and the screen."""
