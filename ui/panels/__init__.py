"""Panels that may come up over any screen of the window."""
