"""Where a formula is smooth: its break points, and the smooth formula that holds between them."""
