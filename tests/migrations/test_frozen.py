"""Every released schema still opens, and everything in it is found."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from kiosk.fictional.people import FictionalPeople
from sync.replica import facts, operators, sync_log, usage
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.schema.migrations import STEPS
from sync.replica.store import Replica
from tests.migrations.make_frozen import FOLDER, FORM, PAPER, REASONS, dump
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, PORTAL, STATION, T0, ident

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FROZEN = sorted(FOLDER.glob("schema-*.db"))


@pytest.fixture(params=FROZEN, ids=lambda path: path.stem)
def replica(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replica]:
    """Open a copy of a frozen database with today's program."""
    path = tmp_path / "station.db"
    shutil.copy(request.param, path)
    opened = Replica.open(path, KEY, clock=FakeClock())
    yield opened
    opened.close()


def test_there_is_a_frozen_file_of_every_schema() -> None:
    assert [path.stem for path in FROZEN] == [f"schema-{n}" for n in range(1, len(STEPS) + 1)]


def test_a_new_database_has_the_newest_frozen_schema(tmp_path: Path) -> None:
    Replica.create(tmp_path / "station.db", KEY, clock=FakeClock()).close()
    frozen = FROZEN[-1].with_suffix(".sql").read_text(encoding="utf-8")
    assert dump(tmp_path / "station.db") == frozen


def test_a_migrated_database_has_the_schema_of_a_new_one(replica: Replica) -> None:
    assert dump(replica.path) == FROZEN[-1].with_suffix(".sql").read_text(encoding="utf-8")


def test_drafts_are_found(replica: Replica) -> None:
    people = FictionalPeople(11)
    persons = {ident(number): people.person() for number in (1, 2, 3)}
    opened = {row.case_id: row for row in replica.read(drafts.list_open)}
    assert opened.keys() == {ident(1), ident(3)}
    assert (opened[ident(1)].kind, opened[ident(1)].answers_to) == ("supplement", "r1")
    for case_id, person in persons.items():
        answers = replica.read(lambda db, c=case_id: drafts.answers(db, c))
        assert answers["/requester/fullName"][:2] == (f'"{person.full_name}"'.encode(), "scan")
        pinned = replica.read(lambda db, c=case_id: drafts.pinned(db, c))
        assert pinned is not None
        assert (pinned.raw, pinned.sha256) == (FORM, hashlib.sha256(FORM).digest())
        assert pinned.lists == {"vn.ethnicity": b'[{"code":"01"}]'}
        assert replica.read(lambda db, c=case_id: drafts.details(db, c)) == {
            "last_pointer": b"/requester/fullName"
        }
        found = replica.read(lambda db, n=person.full_name: cases.rows(db, n))
        assert case_id in [facts_of.case_id for facts_of in found]


def test_packets_receipts_and_files_are_found(replica: Replica) -> None:
    from forms.packets.packet import parse_packet
    from forms.packets.receipt import check_receipt

    first = replica.read(lambda db: packets.packet_row(db, ident(1, "packet")))
    assert first is not None
    assert (first.state, first.files_done, first.files_total) == ("acknowledged", 1, 1)
    raw = replica.read(lambda db: packets.packet_bytes(db, ident(1, "packet")))
    assert raw is not None
    packet = parse_packet(raw)
    packet.verify(STATION.public)
    kept = replica.read(lambda db: packets.receipts(db, ident(1, "packet")))
    for kind in ("text", "complete"):
        check_receipt(
            kept[kind], PORTAL.public, packet.header.packet_id, packet.sha256, packet.header.blobs, kind
        )
    sealed = packet.header.blobs[0].sealed_sha256
    assert replica.read(lambda db: attachments.read_sealed(db, sealed, 0, 9_999)) == PAPER
    (file,) = replica.read(lambda db: attachments.of_case(db, ident(1)))
    assert (file.doc_id, file.packet_id) == ("giay-chung-sinh", ident(1, "packet"))
    assert replica.read(packets.next_link).seq == 4


def test_the_outbox_goes_on_where_it_stopped(replica: Replica) -> None:
    assert replica.read(differences) == ()
    due = [item.packet_id for item in replica.read(lambda db: outbox.due(db, T0 + 65))]
    assert due == [ident(3, "packet")]
    assert replica.write(lambda db: outbox.release_all(db, T0 + 66)).result() == 1
    due = [item.packet_id for item in replica.read(lambda db: outbox.due(db, T0 + 66))]
    assert due == [ident(3, "packet"), ident(2, "packet")]


def test_the_portals_word_people_and_trail_are_found(replica: Replica) -> None:
    heard = replica.read(lambda db: cases.dossier(db, ident(1)))
    assert heard is not None
    assert heard.request is not None
    assert (heard.state, heard.request.reasons) == (5, REASONS)
    facts_of = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts_of is not None
    assert (facts_of.printed, facts_of.server_state, facts_of.draft_state) == (1, 5, "editing")
    assert replica.read(audit.verify) == ()
    assert replica.read(audit.head)[0] == 3
    person = replica.read(lambda db: operators.operator(db, "op-1"))
    assert person is not None
    assert person.wrapped_seed == b"wrapped"
    assert replica.read(lambda db: facts.get(db, facts.PORTAL_URL)) == b"http://127.0.0.1:8000"
    assert replica.read(usage.counts) == {"1.001193": 1}
    assert replica.read(sync_log.latest)[0][1] == "text_received"
