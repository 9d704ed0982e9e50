"""Taking one page of the dossier feed over: item by item, so that one nobody can take keeps no other family waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from forms.errors import StationError
from forms.packets.portal_keys import PortalKeys
from sync.engine.confirm import apply_complete
from sync.errors import SyncError
from sync.link.following import STATES
from sync.replica import sync_log
from sync.replica.cases import cases
from sync.replica.drafts import withdrawals
from sync.replica.storage.connection import Connection
from sync.replica.storage.failure import station_error
from sync.wire.messages import DossierItem, DossierPage

logger = logging.getLogger(__name__)

SKIPPED = "dossier_skipped"
"""The note of items that were passed over."""
_MAX_NUMBER = (1 << 53) // 1_000


def apply_page(
    db: Connection, keys: PortalKeys, page: DossierPage, now_ms: int, untrue: list[SyncError]
) -> list[bytes]:
    """Take over what a page says. Writer thread, inside the caller's transaction.

    An item that says what no portal of this version says, or that the database refuses, is noted and passed over:
    it would come again with every round, and everybody else's news behind it.

    Args:
        db: the replica.
        keys: verified keys of the portal.
        page: as it came.
        now_ms: UTC milliseconds.
        untrue: takes the receipts that do not verify.

    Returns:
        The cases something is new of.
    """
    told = page.handling if isinstance(page.handling, tuple) else ()
    handling = {one.case_id: one for one in told}
    moved: list[bytes] = []

    def receipts(item: DossierItem) -> None:
        try:
            apply_complete(db, keys, item.complete_receipts, now_ms)
        except SyncError as error:
            # What the officer did still counts; the packet stays unacknowledged.
            untrue.append(error)

    def news(item: DossierItem) -> None:
        if withdrawals.apply_dossier(db, item, now_ms, handling.get(item.case_id)):
            moved.append(item.case_id)

    skipped = []
    for item in page.items:
        # A receipt proves by itself, whatever else is said beside it.
        taken = _alone(db, partial(receipts, item))
        if not (_is_known(item) and _alone(db, partial(news, item)) and taken):
            skipped.append(item)
    if skipped:
        _note(db, skipped, now_ms)
    return moved


def _alone(db: Connection, work: Callable[[], None]) -> bool:
    """Do something so that nothing of it is kept when it fails; return whether it did not.

    Raises:
        StationError: the disk or the file is in the way: nothing of the page can be kept now.
    """
    db.execute("SAVEPOINT one_item")
    try:
        work()
    except Exception as error:
        found = station_error(error)
        if isinstance(found, StationError):
            raise
        db.execute("ROLLBACK TO one_item")
        db.execute("RELEASE one_item")
        # With its place in the code: the log keeps no message of an exception.
        logger.warning("news passed over kind=%s", type(error).__name__, exc_info=error)
        return False
    db.execute("RELEASE one_item")
    return True


def _is_known(item: DossierItem) -> bool:
    numbers = (item.version, item.state_at)
    return (
        len(item.case_id) == 16
        and item.state in STATES
        and all(0 <= number < _MAX_NUMBER for number in numbers)
    )


def _note(db: Connection, skipped: Sequence[DossierItem], now_ms: int) -> None:
    facts: dict[str, object] = {"items": len(skipped)}
    known = (cases.case(db, item.case_id) for item in skipped)
    # Our own code, never one in an item that cannot be believed.
    codes = [case.code for case in known if case is not None and case.code]
    if len(skipped) == len(codes) == 1:
        facts["code"] = codes[0]
    sync_log.add(db, now_ms, SKIPPED, facts)
