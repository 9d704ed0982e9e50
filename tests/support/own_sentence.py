"""Whether somebody wrote a sentence for an error's own code."""

from __future__ import annotations

from kiosk.failure_words.table import ROWS, row_code


def has_own_sentence(code: str) -> bool:
    """Return whether a code has its own row, not only its family's."""
    return row_code(code) in ROWS
