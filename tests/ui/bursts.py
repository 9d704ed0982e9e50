"""Waiting for the end of a scanner's burst of keys."""

from __future__ import annotations

from ui.qt.key_bursts import key_bursts


def bursts_over() -> bool:
    """Return whether no key came within the time of a burst: what was to be chosen is chosen."""
    return not key_bursts()._quiet.isActive()
