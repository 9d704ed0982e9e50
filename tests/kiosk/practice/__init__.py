"""Practice mode without a screen: the real engine against the pretend portal."""
