"""HOME on this machine: its files, its lock, its log and the room it has."""
