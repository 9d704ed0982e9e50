"""Data files shipped with the program and how to find them."""
