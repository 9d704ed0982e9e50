"""The desk of a signed-in operator: one facade, put together from a part for each thing done at it."""
