"""Tests of the messages both sides share."""
