"""The 80 mm printer of the counter: which one it is, the bytes it understands, and handing them over."""
