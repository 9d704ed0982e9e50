"""Dossiers of one service and one subject: a citizen may have handed the same thing in twice.

Those that are open count, and of what is registered once in a life those that ended with a result too: a child
registered last week is not to be registered again unseen. One that was refused, withdrawn or stopped never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from sync.portal.dossiers.dossiers import FINAL, DossierRow, State
from sync.portal.storage import run_rows
from sync.portal.storage.tables import dossier

ONCE = frozenset({"1.001193", "1.000656", "1.000894"})
"""Birth, death, marriage. Registering one of them anew is a service of its own, and never compared with these."""
WITH_RESULT = frozenset({State.RESOLVED, State.HANDED_OVER})
"""States of a dossier that ended as it was asked for."""

# Statements of the hot path are built once: building one costs as much as running it.
_MANY: sa.BindParameter[Any] = sa.bindparam("many", expanding=True)
_SAME_SUBJECT = sa.select(
    dossier.c.service,
    dossier.c.subject,
    dossier.c.case_id,
    dossier.c.code,
    sa.func.row_number()
    .over(
        partition_by=(dossier.c.service, dossier.c.subject), order_by=(dossier.c.received_at, dossier.c.code)
    )
    .label("place"),
).where(
    dossier.c.service.in_(sa.bindparam("services", expanding=True)),
    dossier.c.subject.in_(_MANY),
    sa.or_(
        dossier.c.state.not_in([int(state) for state in FINAL]),
        sa.and_(dossier.c.state.in_([int(state) for state in WITH_RESULT]), dossier.c.service.in_(ONCE)),
    ),
)
_RANKED = _SAME_SUBJECT.subquery()
# The two oldest: one of them may be the case that asks.
_OLDEST = sa.select(_RANKED).where(_RANKED.c.place <= 2).order_by(_RANKED.c.place)


def read_ahead(db: sa.Connection, subjects: Iterable[tuple[str, bytes]]) -> None:
    """Find the oldest dossiers that count of services and subjects of the open run, with one statement."""
    for pair, found in _open_of(db, list(subjects)).items():
        run_rows.remember(db, ("open", *pair), found)


def beside_new(db: sa.Connection, opened: DossierRow, subject: bytes) -> str | None:
    """Return the code of another dossier of the same service and subject as one just opened, or None.

    Later packets of an open run find the new one as well.
    """
    others = _open_with(db, opened.service, subject)
    found = _other(others, opened.case_id)
    others.append((opened.case_id, opened.code))
    return found


def beside(db: sa.Connection, row: DossierRow) -> tuple[str, bool] | None:
    """Return the code of another dossier that counts now, and whether it ended with a result; or None."""
    subject = db.execute(sa.select(dossier.c.subject).where(dossier.c.case_id == row.case_id)).scalar_one()
    code = None if subject is None else _other(_open_with(db, row.service, subject), row.case_id)
    if code is None:
        return None
    state = db.execute(sa.select(dossier.c.state).where(dossier.c.code == code)).scalar_one()
    return code, state in WITH_RESULT


def corrected(db: sa.Connection, row: DossierRow, subject: bytes) -> str | None:
    """Let a dossier be about whom its correction names, and return as `beside`.

    Args:
        db: a writing transaction.
        row: the dossier.
        subject: hash of whom or what it is about now.
    """
    before = db.execute(sa.select(dossier.c.subject).where(dossier.c.case_id == row.case_id)).scalar_one()
    if before != subject:
        db.execute(sa.update(dossier).where(dossier.c.case_id == row.case_id).values(subject=subject))
        for one in (before, subject):
            run_rows.forget(db, ("open", row.service, one))
    return _other(_open_with(db, row.service, subject), row.case_id)


def _other(others: Iterable[tuple[bytes, str]], case_id: bytes) -> str | None:
    return next((code for other, code in others if other != case_id), None)


def _open_with(db: sa.Connection, service: str, subject: bytes) -> list[tuple[bytes, str]]:
    pair = (service, subject)
    return run_rows.recall(db, ("open", *pair), lambda: _open_of(db, [pair])[pair])


def _open_of(
    db: sa.Connection, pairs: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, bytes], list[tuple[bytes, str]]]:
    found: dict[tuple[str, bytes], list[tuple[bytes, str]]] = {pair: [] for pair in pairs}
    if found:
        services, subjects = {service for service, _ in pairs}, {subject for _, subject in pairs}
        for row in db.execute(_OLDEST, {"services": list(services), "many": list(subjects)}):
            if (row.service, row.subject) in found:
                found[row.service, row.subject].append((row.case_id, row.code))
    return found
