"""Rounds of synchronisation: what to do next, doing it, and when the next one is due."""
