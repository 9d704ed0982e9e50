"""Field editors: dumb widgets that show a value, tell of a changed one and show a problem."""
