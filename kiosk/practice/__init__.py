"""Practice mode: the real forms and the real sending, on a station of its own against a pretend portal."""
