"""Codes on slips that a station put back from an older copy does not know any more, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.replica.chain import lost_codes

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from sync.replica.storage.connection import Connection


@dataclass(frozen=True)
class LostCodesView:
    """What may be on slips and is not in this database.

    Attributes:
        known: codes that were given and are lost, in their order.
        after: codes from which on nobody knows whether they were given.
        noticed_ms: when the station noticed first, UTC milliseconds; None when nothing is lost.
    """

    known: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    noticed_ms: int | None = None


def view(db: Connection) -> LostCodesView:
    """Return what is lost and was not compared yet."""
    rows = lost_codes.read(db)
    return LostCodesView(
        tuple(code for row in rows if row.last is not None for code in row.codes()),
        tuple(code for row in rows if row.last is None for code in row.codes()),
        min((row.at_ms for row in rows), default=None),
    )


def settle(duty: Duty) -> int:
    """Name them no longer, because a person has compared them; it is in the audit who."""
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    return duty.replica.write(lambda db: lost_codes.settle(db, now_ms, operator_id)).result()
