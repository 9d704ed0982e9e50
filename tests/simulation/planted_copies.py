"""Bugs of a station that was put back to an older copy of itself."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from sync.replica.chain import lineage, lost_codes
from tests.simulation.older_copies import PUT_BACK


def older_copy_is_not_noticed() -> Any:
    """Nobody compares the database with the mark beside it."""
    return patch.object(lineage, "against", lambda *_args: None)


def older_copy_seals_on() -> Any:
    """A station that knows it is an older copy gives its old codes again."""
    return patch.object(lineage, "must_be_sure", lambda _db: None)


def lost_codes_are_not_kept() -> Any:
    """What the mark says and the copy has not is written into the audit and nowhere else."""
    return patch.object(lost_codes, "note", lambda *_args, **_more: None)


def last_code_is_not_lost() -> Any:
    """The last code before the copy was put back is left out, by one."""
    real = lost_codes.LostCodes.codes
    return patch.object(
        lost_codes.LostCodes,
        "codes",
        lambda self: real(self) if self.last is None else real(self)[:-1],
    )


COPIES = {
    function.__name__: function
    for function in (
        older_copy_is_not_noticed,
        older_copy_seals_on,
        lost_codes_are_not_kept,
        last_code_is_not_lost,
    )
}
NEEDED = (PUT_BACK,)
"""The weather to look for them under: nothing else goes wrong on the way."""
