"""The folder all processes of one run of tests share, for what takes long to make and is then only copied."""

from __future__ import annotations

from pathlib import Path

shared: Path | None = None
"""Set by tests/conftest.py; benches have none and make everything themselves."""
