"""Two functions or more: largest differences and nearest neighbours."""
