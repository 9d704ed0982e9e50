"""One bad page on the disk, in one photograph: that photograph is lost, and nothing else stops."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from forms.errors import DomainError, StationError
from kiosk.views.cases import Transfer
from sync.replica.drafts import attachments
from sync.replica.outbox.outbox_replay import differences
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import linked, rounds, transfers
from tests.scenario.stocked import Stocked, until
from tests.support.counter import BIRTH, fill, signature
from tests.support.torn_page import tear

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice

DAY_S = 86_400


def photo(seed: int, side: int) -> bytes:
    """Return a picture that does not compress: its ciphertext takes many pages."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3)).save(
        out, "JPEG", quality=80
    )
    return out.getvalue()


def draft_with(desk: Desk, seed: int, side: int = 300) -> bytes:
    case_id = desk.start_case(BIRTH).result().case_id
    fill(desk, case_id)
    desk.attach(case_id, "d-birth", photo(seed, side)).result()
    desk.attach(case_id, "d-id", photo(seed + 100, 200)).result()
    return case_id


def sealed_with(desk: Desk, seed: int, side: int = 300) -> bytes:
    case_id = draft_with(desk, seed, side)
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    desk.seal(case_id).result()
    return case_id


def files_of(station: Station, case_id: bytes) -> list[attachments.AttachmentRow]:
    """Return a case's files, the largest first."""
    rows = station.opened.replica.read(lambda db: attachments.of_case(db, case_id))
    return sorted(rows, key=lambda row: -row.sealed_size)


def torn(place: Practice, bad: bytes, files: dict[bytes, list[attachments.AttachmentRow]]) -> None:
    """Spoil a page of the largest file of a case; the other files of all cases stay readable."""
    first, *rest = files[bad]
    whole = [row.sealed_sha256 for rows in files.values() for row in rows if row is not first]
    assert all(one is not first for one in rest)
    tear(place.folder / "station.db", Stocked(place, b"", b"", "").database_key(), first.sealed_sha256, whole)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    with linked(tmp_path) as (place, _link):
        yield place


def test_other_cases_are_sent_and_the_one_is_named(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        cases = [sealed_with(desk, seed, 700 if seed == 1 else 300) for seed in (1, 2, 3)]
        files = {case: files_of(station, case) for case in cases}
    bad, *others = cases
    torn(place, bad, files)
    with place.signed_in() as (desk, station):
        rounds(place, station, 4)
        for case_id in others:
            assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED]
        told = desk.case(bad).result().attention
        assert told is not None
        assert told.explanation.code == "file_damaged"


def test_a_look_at_the_torn_picture_keeps_nobody_from_saving(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        bad = draft_with(desk, 1, 700)
        files = {bad: files_of(station, bad)}
    torn(place, bad, files)
    with place.signed_in() as (desk, station):
        first, *_ = files[bad]
        with pytest.raises(StationError, match="replica_torn"):
            desk.thumbnail(bad, first.attachment_id).result()
        other = sealed_with(desk, 7)
        assert desk.case(other).result().row.code
        # The picture can be taken off, and another taken in its place.
        desk.detach(bad, first.attachment_id).result()
        desk.attach(bad, "d-birth", photo(9, 300)).result()
        desk.record_consent(bad, frozenset({"assist"})).result()
        desk.record_signature(bad, signature()).result()
        desk.seal(bad).result()
        rounds(place, station, 4)
        assert transfers(desk, bad) == transfers(desk, other) == [Transfer.ACKNOWLEDGED]


def test_what_cannot_be_forgotten_keeps_nothing_else_from_being_forgotten(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        cases = [sealed_with(desk, seed, 700 if seed == 1 else 300) for seed in (1, 2)]
        rounds(place, station, 4)
        files = {case: files_of(station, case) for case in cases}
        for case_id in cases:
            order(place, desk, case_id, "refuse", reason="Hết thời hạn.")
        rounds(place, station, 2)
        for case_id in cases:
            notice = desk.case(case_id).result().notice
            assert notice is not None
            desk.note_told(case_id, notice.version).result()
    torn(place, cases[0], files)
    place.clock.advance(100 * DAY_S)
    with place.signed_in() as (desk, station):
        replica = station.opened.replica
        rounds(place, station, 2)
        until(lambda: replica.read(lambda db: db.execute("SELECT count(*) FROM packet").fetchone()[0]) == 0)
        case_id = desk.start_case(BIRTH).result().case_id
        desk.save_answer(case_id, "/child/fullName", "NGUYỄN THỊ MẪU").result()
        # Nothing opens the bytes that are left.
        assert replica.read(lambda db: attachments.of_case(db, cases[0])) == ()


def test_the_citizen_comes_through_by_a_supplement_the_agency_asks_for(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        bad = sealed_with(desk, 1, 700)
        files = {bad: files_of(station, bad)}
    torn(place, bad, files)
    with place.signed_in() as (desk, station):
        rounds(place, station, 4)
        told = desk.case(bad).result().attention
        assert told is not None
        assert [finding.text for finding in told.findings] == ["Giấy chứng sinh"]
        assert "nhờ yêu cầu bổ sung" in told.explanation.next_step
        # Nobody asked for a supplement: one that is sent all the same would never be taken.
        assert not told.can_send_anew
        with pytest.raises(DomainError, match="nothing_to_supplement"):
            desk.open_supplement(bad).result()
        reasons = [{"text": "Ảnh giấy chứng sinh không gửi lên được.", "doc_id": "d-birth"}]
        order(place, desk, bad, "supplement", reasons=reasons, due_on="2026-12-30")
        rounds(place, station, 2)
        desk.open_supplement(bad).result()
        desk.detach(bad, files[bad][0].attachment_id).result()
        desk.attach(bad, "d-birth", photo(9, 300)).result()
        desk.record_consent(bad, frozenset({"assist"})).result()
        desk.record_signature(bad, signature()).result()
        desk.seal(bad).result()
        rounds(place, station, 4)
        view = desk.case(bad).result()
        assert [packet.transfer for packet in view.packets] == [Transfer.WITHDRAWN, Transfer.ACKNOWLEDGED]
        assert view.attention is None
        assert desk.sync_view().attention == 0
        assert station.opened.replica.read(differences) == ()


def test_the_other_files_of_its_packet_go_on(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        bad = sealed_with(desk, 1, 700)
        first, second, *_ = files_of(station, bad)
        assert second.sealed_size < first.sealed_size
    key = Stocked(place, b"", b"", "").database_key()
    tear(place.folder / "station.db", key, second.sealed_sha256, [first.sealed_sha256])
    with place.signed_in() as (desk, station):
        rounds(place, station, 4)
        row = desk.case(bad).result().row
        assert (row.files_done, row.files_total) == (2, 3)
        assert desk.case(bad).result().attention is not None
