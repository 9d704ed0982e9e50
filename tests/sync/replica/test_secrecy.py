"""No name and no answer lies in plain text in any file of the station, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.fictional.people import FictionalPeople
from sync.replica.cases import cases
from sync.replica.drafts import drafts
from tests.support.station_data import KEY, T0, seal_case, start_case

if TYPE_CHECKING:
    from pathlib import Path

    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica


def spellings(text: str) -> list[bytes]:
    return [text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape")]


def leaks(home: Path, markers: list[bytes]) -> list[str]:
    found = []
    for file in sorted(home.rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        found += [f"{file.name}: {marker!r}" for marker in markers if marker in data]
    return found


def test_no_file_of_the_database_shows_a_name(replica: Replica, home: Path) -> None:
    people = FictionalPeople(7)
    persons = [people.person() for _ in range(40)]
    markers = [KEY.db_key, KEY.db_key.hex().encode()]
    for number, person in enumerate(persons):
        markers += spellings(person.full_name) + spellings(person.id_number)

        def job(db: Connection, number: int = number) -> bytes:
            one = persons[number]
            case_id = start_case(db, number)
            cases.set_applicant(db, case_id, one.full_name)
            for pointer, text in (("/n", one.full_name), ("/i", one.id_number), ("/a", one.address_text)):
                drafts.save_answer(db, case_id, pointer, f'"{text}"'.encode(), "scan", T0)
            return case_id

        case_id = replica.write(job).result()
        if number % 5 == 0:
            assert sorted(file.name for file in home.iterdir()) == [
                "station.db",
                "station.db-shm",
                "station.db-wal",
            ]
            assert leaks(home, markers) == []
        if number % 2:
            replica.write(lambda db, n=number, c=case_id: seal_case(db, n, c)).result()
        else:
            replica.write(lambda db, c=case_id: drafts.discard(db, c, T0)).result()
    # A search that sorts, in memory and nowhere else.
    assert replica.read(lambda db: cases.rows(db, persons[1].full_name.split()[0]))
    replica.close()
    assert leaks(home, markers) == []


def test_the_scan_would_find_one(home: Path) -> None:
    person = FictionalPeople(7).person()
    (home / "plain").write_text(f"x{person.full_name}y", encoding="utf-8")
    assert leaks(home, spellings(person.full_name))
