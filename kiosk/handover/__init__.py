"""How a verb reaches the process that holds the station: a local socket for this user alone."""
