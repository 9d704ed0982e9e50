"""Declaring that the portal was restored: what the administrator is told, and what is never given twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet
from forms.packets.restoration import RESTORATION
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from sync.portal.main import main
from sync.wire import messages
from sync.wire.messages import PacketAgain
from sync.wire.request_auth import RESTORED_HEADER, read_restored
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT, CallingStation


def declare(portal: Portal) -> restorations.Declared:
    return restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())


def beat(station: CallingStation) -> bytes | None:
    answer = station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
    assert answer.status_code == 200
    return read_restored(answer.headers.get(RESTORED_HEADER))


def submission(station: CallingStation) -> Packet:
    maker = station.maker()
    return maker.submission((maker.paper("d-birth", 3_000),))


def mint(portal: Portal, unit: str = UNIT) -> str:
    with portal.store.writing() as db:
        return dossiers.mint_code(db, unit, portal.now_s())


def test_the_statement_is_signed_and_told_with_every_heartbeat(
    portal: Portal, station: CallingStation
) -> None:
    assert beat(station) is None
    station.send(submission(station).raw)
    statement = declare(portal).statement
    raw = beat(station)
    assert raw is not None
    assert station.keys is not None
    public = station.keys.find(KeyUse.RECEIPT, statement.key_id).public
    assert RESTORATION.check(raw, public) == statement
    assert (statement.epoch, statement.newest_at) == (portal.now_s(), portal.now_s())


def test_serials_of_the_day_go_on_in_a_new_block_also_for_a_unit_that_gave_none_yet(
    portal: Portal, clock: FakeClock
) -> None:
    assert mint(portal).endswith("-000001")
    start = declare(portal).statement.serial_from
    assert 100_000 <= start < 1_000_000
    assert mint(portal).endswith(f"-{start:06d}")
    assert mint(portal, "20999").endswith(f"-{start:06d}")
    assert mint(portal).endswith(f"-{start + 1:06d}")
    clock.advance(86_400)
    assert mint(portal).endswith("-000001")


def test_feeds_begin_again_at_once_also_while_the_portal_runs(
    portal: Portal, station: CallingStation
) -> None:
    station.send(submission(station).raw)
    first = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    declare(portal)
    again = messages.decode(station.feed("dossiers", first.next).content, messages.DossierPage)
    assert [one.case_id for one in again.items] == [one.case_id for one in first.items]
    assert again.items[0].version > first.items[0].version
    assert again.next != first.next


def test_what_is_held_is_told_and_packets_come_again_as_already_known(
    portal: Portal, station: CallingStation
) -> None:
    maker = station.maker()
    packet, unknown = maker.submission((maker.paper("d-birth", 3_000),)), maker.new_id()
    assert packet.header.case_id is not None
    without_files = maker.withdrawal(packet.header.case_id)
    (first,) = station.send(packet.raw)
    assert station.send(without_files.raw)[0].complete_receipt is not None
    waits, whole = packet.header.packet_id, without_files.header.packet_id
    question = messages.HeldQuestion(packet_ids=(waits, whole, unknown, b"short"))
    answer = station.call("POST", "/v1/packets/held", messages.encode(question))
    lacking = messages.decode(answer.content, messages.HeldAnswer).lacking
    assert lacking == (waits, unknown, b"short")
    brought = messages.PacketsAgain(
        packets=(
            PacketAgain(packet=packet.raw, text_receipt=first.text_receipt),
            PacketAgain(packet=b"no packet", complete_receipt=b"\x00" * 80),
        )
    )
    told = station.call("POST", "/v1/packets/again", messages.encode(brought))
    results = messages.decode(told.content, messages.AgainAnswers).results
    assert [one.result.outcome for one in results] == ["already", "rejected"]
    assert results[0].result.text_receipt == first.text_receipt


@pytest.mark.parametrize("path", ["/v1/packets/held", "/v1/packets/again"])
@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", b"\x81\xaapacket_ids\x01"])
def test_questions_of_another_shape_are_refused(station: CallingStation, path: str, body: bytes) -> None:
    assert station.call("POST", path, body).status_code == 400


def test_the_administrator_is_told_what_the_copy_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)

    def run(*arguments: str | Path) -> dict[str, Any]:
        assert main([*map(str, arguments), "--json"]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    home = tmp_path / "server"
    run("admin", "root-init", "--out", tmp_path / "root")
    run("admin", "keys", "--home", home, "--root", tmp_path / "root")
    first, second = run("admin", "restored", "--home", home), run("admin", "restored", "--home", home)
    assert first["files_gone"] == first["log_held"] == first["newest_packet_at"] == 0
    assert second["epoch"] > first["epoch"]
    assert second["log_from"] > first["log_from"]
