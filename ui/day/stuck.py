"""The one way a guided day ends early."""

from __future__ import annotations


class StuckError(Exception):
    """Something a person would have waited for did not come; the message says what, for whoever runs the day."""
