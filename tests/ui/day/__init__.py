"""Tests of the guided day's parts."""
