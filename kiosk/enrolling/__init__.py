"""Becoming a station: from a portal's one-time code to keys, a database and a profile."""
