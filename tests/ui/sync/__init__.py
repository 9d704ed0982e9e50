"""Đồng bộ and the pill."""
