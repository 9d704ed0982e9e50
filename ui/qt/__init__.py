"""What Qt and its binding need from us: keys, clipboard, garbage, its own words, the system's voice."""
