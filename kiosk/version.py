"""Which version of the program this is."""

from __future__ import annotations

import importlib.metadata
from functools import cache


@cache
def version() -> str:
    """Return the version of the program, empty where it runs without having been installed.

    Looked up once, though every round tells it the portal: a running program stays what it is.
    """
    try:
        return importlib.metadata.version("tram-so")
    except importlib.metadata.PackageNotFoundError:
        return ""
