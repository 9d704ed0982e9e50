"""Who may open a station: PIN and machine together, the slots they open, and how long wrong PINs wait."""
