"""The page about one function: its statements, the sections that they make, and the short page."""
