"""Checking and signing: what is read back, what was agreed, the fee, and the seal."""
