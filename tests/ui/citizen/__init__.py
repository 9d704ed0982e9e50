"""The citizen's own screen."""
