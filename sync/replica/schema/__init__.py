"""The released schemas of `station.db` and the forward-only way from one to the next."""
