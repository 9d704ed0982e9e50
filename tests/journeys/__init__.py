"""Whole ways through the real window over a real station, by real keys."""
