"""Catalogue files: one generation of public data each, built whole and searched as one types."""
