"""The machine's camera: opened while somebody looks at it, closed by itself."""
