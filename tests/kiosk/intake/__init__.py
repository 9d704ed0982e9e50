"""Tests of the desk: the counter journey without a screen."""
