"""Fictional people, cases, offices and services for the screens' tests and pictures."""
