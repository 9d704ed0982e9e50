"""Messages, framing and request signatures shared by the station and the portal."""
