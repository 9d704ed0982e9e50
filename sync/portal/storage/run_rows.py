"""What one run of packets reads and adds: read ahead for all of them, written together at its end.

Every statement costs a worker a tenth of a millisecond whatever it does, and on PostgreSQL a round
trip; a packet looked at and kept by itself needs more than twenty. Functions that read or add rows
work on any transaction and need not know: what was read is remembered and what is added waits only
while a run is open on it. Nobody else can change what a run remembers, because a reader has one
state of the database and a writer the portal's one write lock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from sync.portal.storage.tables import adopted, blob, chain_link, dossier, dossier_event, packet, packet_blob

_RUN = "tramso_run"
_ADD = {
    table: sa.insert(table)
    for table in (packet, blob, packet_blob, dossier, dossier_event, chain_link, adopted)
}
"""Tables a run adds to, each after those it refers to. Built once: building costs as much as running."""

_Found = TypeVar("_Found")


@dataclass
class RunRows:
    """What is remembered and what waits.

    Attributes:
        memory: answers of the database by question.
        waiting: rows to add, by table.
    """

    memory: dict[Hashable, object] = field(default_factory=dict)
    waiting: dict[sa.Table, list[dict[str, Any]]] = field(
        default_factory=lambda: {table: [] for table in _ADD}
    )


@contextmanager
def one_run(db: sa.Connection) -> Iterator[RunRows]:
    """Open a run on a transaction; what it adds is written at its end, nothing after an exception."""
    rows = RunRows()
    db.execution_options(**{_RUN: rows})
    yield rows
    db.execution_options(**{_RUN: None})
    for table, waiting in rows.waiting.items():
        if waiting:
            db.execute(_ADD[table], waiting)


def open_run(db: sa.Connection) -> RunRows | None:
    """Return the run that is open on a transaction, or None."""
    return cast("RunRows | None", db.get_execution_options().get(_RUN))


def recall(db: sa.Connection, question: Hashable, ask: Callable[[], _Found]) -> _Found:
    """Return what the database answers, from memory if a run has asked before."""
    run = open_run(db)
    if run is None:
        return ask()
    if question not in run.memory:
        run.memory[question] = ask()
    return cast("_Found", run.memory[question])


def remember(db: sa.Connection, question: Hashable, answer: object) -> None:
    """Let an open run know what the database answers now."""
    run = open_run(db)
    if run is not None:
        run.memory[question] = answer


def forget(db: sa.Connection, question: Hashable) -> None:
    """Let an open run ask again: a statement has changed the answer."""
    run = open_run(db)
    if run is not None:
        run.memory.pop(question, None)


def add(db: sa.Connection, table: sa.Table, *rows: dict[str, Any]) -> None:
    """Add rows, at the end of the run if one is open; the rows of a table have the same columns."""
    run = open_run(db)
    if run is not None:
        run.waiting[table] += rows
    elif rows:
        db.execute(_ADD[table], list(rows))


def change_waiting(db: sa.Connection, key: sa.Column[Any], value: object, changes: Mapping[str, Any]) -> bool:
    """Change a row that still waits to be added; False when there is none, so that a statement must do it."""
    run = open_run(db)
    if run is None:
        return False
    for row in run.waiting[key.table]:
        if row[key.name] == value:
            row.update(changes)
            return True
    return False
