"""Pictures made of characters: curves, landscapes and charts for a terminal."""
