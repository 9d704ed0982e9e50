"""Tests of the screens, and the pictures they are looked at with."""
