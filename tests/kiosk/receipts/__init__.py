"""Receipts: the setting, the bytes, and handing them over."""
