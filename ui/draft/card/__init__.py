"""A card at an open draft: read, compared, and whose it is."""
