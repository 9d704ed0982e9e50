"""Who helped: the name of whoever read the consents out and sealed a case, whoever prints its papers later.

The name is kept with what it stands for. Of a case from before that was kept, the audit trail says whose id it was
and the roster the name; of somebody who is on no list any more nothing is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sync.replica import operators
from sync.replica.chain import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kiosk.views.front import SessionView
    from sync.replica.storage.connection import Connection

HEARD = "heard"
"""Name of the detail: who put each purpose to the citizen, a `Helper` for its code."""


class Helper(msgspec.Struct, array_like=True, frozen=True):
    """One person at the desk, as papers name them.

    Attributes:
        operator_id: as in the roster.
        name: as it was then; empty where it is not known any more.
    """

    operator_id: str
    name: str


def helper_of(session: SessionView) -> Helper:
    """Return who is on duty."""
    return Helper(session.operator_id, session.operator_name)


def who_sealed(db: Connection, case_id: bytes) -> Helper | None:
    """Return who sealed a case first, from the audit trail; None where it does not say."""
    return _named(db, audit.first_actor(db, case_id, "sealed"))


def who_heard(
    db: Connection, case_id: bytes, heard: Mapping[str, Helper], purposes: Iterable[str]
) -> tuple[Helper, ...]:
    """Return who put purposes to the citizen, each person once, in the order of the purposes."""
    found: list[Helper] = []
    for purpose in purposes:
        known = heard.get(purpose) or _named(db, audit.first_actor(db, case_id, *_RECORDED))
        if known is not None and known not in found:
            found.append(known)
    return tuple(found)


_RECORDED = ("consent_recorded", "case_continued")


def _named(db: Connection, operator_id: str | None) -> Helper | None:
    if not operator_id:
        return None
    row = operators.operator(db, operator_id)
    return Helper(operator_id, "" if row is None else row.name)
