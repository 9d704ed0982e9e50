"""Tests of the bundled files."""
