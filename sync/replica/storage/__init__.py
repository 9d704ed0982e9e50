"""The database file itself: opening, writing by one thread, failing in our own codes."""
