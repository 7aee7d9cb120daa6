"""How files are found, read with good errors and written atomically."""
