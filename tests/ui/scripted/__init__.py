"""A desk in memory for tests of widgets and for pictures, a part for each thing done at it."""
