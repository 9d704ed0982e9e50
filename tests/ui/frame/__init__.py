"""The window around the screens: start, sign-in, locks, failures, keys."""
