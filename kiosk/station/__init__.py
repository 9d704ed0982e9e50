"""The open station: its database and rounds, who sits at it, and what is known of the way to the portal."""
