"""The citizen's screen: the declaration in large plain words, marks per purpose, the signature."""
