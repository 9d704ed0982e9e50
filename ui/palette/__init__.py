"""Ctrl+K: procedures, drafts, cases, commands and screens in one line."""
