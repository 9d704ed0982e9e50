"""A sealed case opened again: returned, fetched, in conflict, or moved to a newer form."""
