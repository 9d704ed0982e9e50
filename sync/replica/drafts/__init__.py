"""Drafts and their papers: saved field by field, sealed, corrected, copied, set aside."""
