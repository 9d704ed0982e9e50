"""Hồ sơ: the list, and everything shown and done about one case."""
