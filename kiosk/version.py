"""Which version of the program this is."""

from __future__ import annotations

import importlib.metadata


def version() -> str:
    """Return the version of the program, empty where it runs without having been installed."""
    try:
        return importlib.metadata.version("tram-so")
    except importlib.metadata.PackageNotFoundError:
        return ""
