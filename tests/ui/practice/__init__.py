"""Practice mode at the window."""
