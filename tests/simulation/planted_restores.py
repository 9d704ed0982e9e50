"""Bugs of a restored portal, and of stations that should bring again what it lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sync.portal import restorations
from sync.portal.packets import adopted
from sync.portal.stations import readmission
from sync.portal.storage import handed_out
from sync.replica.outbox import again
from tests.simulation.restoring import RESTORED


@contextmanager
def restored_portal_counts_on() -> Iterator[None]:
    """Dossier codes go on from the copy: one that was given since is given to a second family."""
    with (
        patch.object(restorations, "_raise_serials", lambda *_args: None),
        patch.object(restorations, "first_serial", lambda _db, _day: 1),
    ):
        yield


def station_never_asks_again() -> Any:
    """A station hears that the portal was restored and does not ask what it lost."""
    return patch.object(again, "begin", lambda _db: 0)


def old_receipts_are_not_believed() -> Any:
    """What is brought again is taken as new: another code, and the time of receipt is today."""
    return patch.object(adopted, "prove", lambda *_args: (None, None))


@contextmanager
def nobody_looks_whether_it_was_restored() -> Iterator[None]:
    """A portal put back to a copy serves at once, although nobody has declared it."""
    with (
        patch.object(handed_out.Lineage, "look", lambda *_args: None),
        patch.object(handed_out.Lineage, "check", lambda *_args: None),
    ):
        yield


def lost_epochs_stay_lost() -> Any:
    """What a station proves of the epochs the copy does not know is not looked at."""
    return patch.object(readmission, "put_back", lambda *_args: None)


RESTORES = {
    function.__name__: function
    for function in (
        restored_portal_counts_on,
        station_never_asks_again,
        old_receipts_are_not_believed,
        nobody_looks_whether_it_was_restored,
        lost_epochs_stay_lost,
    )
}
FIRST = {nobody_looks_whether_it_was_restored.__name__: 26}
"""Seeds to begin with: a restore that is declared at once, or after which nothing comes, shows nothing of it."""
NEEDED = (RESTORED,)
"""The weather to look for them under: nothing else goes wrong on the way."""
