"""Fictional people, their cards and their papers, always the same for a seed: the only people in demos and tests."""
