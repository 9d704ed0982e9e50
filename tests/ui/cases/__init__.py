"""Hồ sơ: the list and everything about one case."""
