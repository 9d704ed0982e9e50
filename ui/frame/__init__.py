"""The window around the screens: made, shown, locked, and what it does about a failure."""
