"""Stations as the portal knows them: enrolled, alive, ended, and how much they ask."""
