"""Filling a form from a card, and reading the address written on it."""
