"""Readings of identity cards: text or bytes in, parsed fields and checks out."""
