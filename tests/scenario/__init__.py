"""Whole journeys and whole mishaps, on real parts."""
