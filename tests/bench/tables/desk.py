"""Pages of an officer's desk; the floor is reading as many whole rows by their key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from sync.portal.office.unit_pages import MAX_PAGE, dossier_page, packet_page
from sync.portal.storage.database import Database
from sync.portal.storage.tables import dossier, packet
from tests.bench.tables.timing import LARGE, SMALL, Line, asked, stock

FAR = 300
"""Pages on, as far as there are so many: 60,000 rows."""


def lines(store: Database, rows: int) -> Iterator[Line]:
    """Measure pages of a large and of a small unit."""
    stock(store, rows)
    floors = {
        "dossiers": _by_key(dossier, dossier.c.case_id),
        "packets": _by_key(packet, packet.c.packet_id),
    }
    for name, unit_code in (("nine tenths", LARGE), ("one tenth", SMALL)):
        far = _cursor(store, unit_code)
        pages: dict[str, Callable[[sa.Connection], object]] = {
            "dossiers, first": lambda db, unit=unit_code: dossier_page(db, unit),  # type: ignore[misc]
            "dossiers, far on": lambda db, unit=unit_code, far=far: dossier_page(db, unit, after=far),  # type: ignore[misc]
            "dossiers, one state": lambda db, unit=unit_code: dossier_page(db, unit, state="accepted"),  # type: ignore[misc]
            "packets, first": lambda db, unit=unit_code: packet_page(db, unit),  # type: ignore[misc]
        }
        for page, ask in pages.items():
            yield {"unit": name, "page": page, **asked(store, ask, floors[page.split(",")[0]])}


def _by_key(table: sa.Table, key: sa.ColumnElement[bytes]) -> Callable[[sa.Connection], object]:
    return lambda db: db.execute(sa.select(table).order_by(key).limit(MAX_PAGE)).all()


def _cursor(store: Database, unit_code: str) -> str:
    after = ""
    with store.reading() as db:
        for _ in range(FAR):
            page = dossier_page(db, unit_code, after=after)
            if page.after is None:
                break
            after = page.after
    return after
