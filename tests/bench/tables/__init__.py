"""What the portal's tables cost when they are full; see `__main__`."""
