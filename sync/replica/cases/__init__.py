"""Cases as lists and details show them: codes, prints, the portal's state, and what waits for a person."""
