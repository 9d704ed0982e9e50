"""The whole line at once: the guided day as a test."""
