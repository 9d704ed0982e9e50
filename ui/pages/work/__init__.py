"""Hôm nay and the workbench: what waits, what is due, and the ways to it."""
