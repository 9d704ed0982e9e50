"""What waits is always whole: nothing unsent or unfinished hides behind a thousand newer cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.desk.facade import Desk
from kiosk.station.held import Station
from kiosk.verbs.outbox_facts import list_outbox
from sync.replica.storage.connection import Connection
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support import links
from tests.support.counter import BIRTH
from tests.support.stations import Practice

NEWER = 1_100
Stand = tuple[Practice, links.FaultyTransport, Desk, Station]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        yield place, link, desk, station


def bury(place: Practice, station: Station) -> None:
    """Enter newer cases the portal knows, as a station has them after months."""
    now_ms = place.clock.now_ms() + 60_000
    ids = [number.to_bytes(16, "big") for number in range(1, NEWER + 1)]

    def job(db: Connection) -> None:
        db.executemany(
            "INSERT INTO case_record (case_id, service_code, service_name, created_ms, changed_ms) "
            "VALUES (?, 'x', 'x', ?, ?)",
            [(case_id, now_ms, now_ms + n) for n, case_id in enumerate(ids)],
        )
        db.executemany(
            "INSERT INTO dossier (case_id, code, version, state, state_at_ms, heard_ms) VALUES (?, ?, 1, 10, 1, 1)",
            [(case_id, f"c{n}") for n, case_id in enumerate(ids)],
        )

    station.opened.replica.write(job).result()


def listed(station: Station, *, everything: bool = False) -> list[dict[str, object]]:
    found = station.opened.replica.read(lambda db: list_outbox(db, {"all": everything})).result["packets"]
    assert isinstance(found, list)
    return found


def test_an_unsent_packet_is_listed_behind_a_thousand_newer_cases(stand: Stand) -> None:
    place, link, desk, station = stand
    sent = sealed(desk)
    rounds(place, station)
    link.always(links.no_route)
    unsent = [sealed(desk) for _ in range(2)]
    bury(place, station)
    rows = listed(station)
    assert [row["case_id"] for row in rows] == [case_id.hex() for case_id in unsent]
    assert [row["code"] for row in rows] == [desk.case(case_id).result().row.code for case_id in unsent]
    every = listed(station, everything=True)
    assert [(row["case_id"], row["state"]) for row in every] == [
        (sent.hex(), "acknowledged"),
        *((case_id.hex(), "queued") for case_id in unsent),
    ]
    assert every[0]["code"] == desk.case(sent).result().row.code


def test_every_draft_is_listed_behind_a_thousand_newer_cases(stand: Stand) -> None:
    place, _, desk, station = stand
    drafts = []
    for number in range(3):
        drafts.append(desk.start_case(BIRTH).result().case_id)
        desk.save_answer(drafts[-1], "/child/fullName", f"Trẻ {number}").result()
        place.clock.advance(60)
    bury(place, station)
    newest_first = drafts[::-1]
    assert [row.case_id for row in desk.drafts().result()] == newest_first
    found = desk.unfinished().result()
    assert [row.case_id for row in found] == newest_first
    assert all(row.gaps is not None for row in found)


def test_more_than_a_thousand_drafts_are_all_listed(stand: Stand) -> None:
    _, _, desk, station = stand
    case_id = desk.start_case(BIRTH).result().case_id
    ids = [number.to_bytes(16, "big") for number in range(1, NEWER + 1)]

    def copy(db: Connection) -> None:
        """Copy the one draft; only what the lists read matters."""
        for table, own in (("case_record", ""), ("draft", "draft_id")):
            columns = [row[1] for row in db.execute(f"SELECT * FROM pragma_table_info('{table}')")]
            kept = [name for name in columns if name not in {"case_id", own}]
            names = ", ".join(kept)
            db.executemany(
                f"INSERT INTO {table} (case_id, {names}) SELECT ?, {names} FROM {table} WHERE case_id = ?",
                [(one, case_id) for one in ids],
            )

    station.opened.replica.write(copy).result()
    assert len(desk.drafts().result()) == NEWER + 1
