"""Replacing and revoking the server's keys: the running portal goes over, and what was sealed and signed before holds."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from forms.packets.certificate import KeyUse
from forms.packets.chain_word import CHAIN_WORD
from forms.packets.portal_keys import read_keys
from forms.packets.receipt import TextReceipt, check_receipt, read_receipt, sign_receipt
from forms.packets.restoration import RESTORATION
from forms.stamp import SystemClock
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.keys.online_keys import SECRETS_NAME
from sync.portal.packets import packets
from sync.wire import messages
from sync.wire.request_auth import CHAIN_HEADER, RESTORED_HEADER, read_chain, read_restored
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.key_rotation import rotate
from tests.support.portal import CallingStation, PortalFolder, in_process, ready_station
from tests.support.served_portal import serving

BOTH = (KeyUse.RECEIPT, KeyUse.SEAL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "portal"


def change(folder: Path, portal: Portal, *uses: KeyUse, seed: int = 50, **more: object) -> None:
    rotate(folder, SeededEntropy(seed), portal.now_s(), uses, **more)  # type: ignore[arg-type]


def hear(station: CallingStation) -> None:
    """Take the list over as the engine does."""
    assert station.keys is not None
    station.keys.renew(read_keys(station.client.get("/v1/keys").content, pinned_root=station.keys.root))


def test_packets_sealed_to_the_old_key_are_opened_and_confirmed_with_the_new_one(
    station: CallingStation, portal: Portal, folder: Path
) -> None:
    maker = station.maker()
    before, between = (maker.submission((maker.paper(),)) for _ in range(2))
    (first,) = station.send(before.raw)
    change(folder, portal, *BOTH)
    (second,) = station.send(between.raw)
    hear(station)
    after = maker.submission((maker.paper(),))
    (third,) = station.send(after.raw)
    assert [one.outcome for one in (first, second, third)] == ["accepted"] * 3
    sealed_to = [one.header.portal_key_id for one in (before, between, after)]
    assert sealed_to == [1, 1, 2]
    signed_by = [read_receipt(one.text_receipt or b"").key_id for one in (first, second, third)]
    assert signed_by == [1, 2, 2]
    # What the old key signed is told again as the same bytes, and still verifies.
    (again,) = station.send(before.raw)
    assert again.text_receipt == first.text_receipt
    assert station.keys is not None
    public = station.keys.good(KeyUse.RECEIPT, 1).public
    header = before.header
    check_receipt(first.text_receipt or b"", public, header.packet_id, before.sha256, header.blobs, "text")


def test_a_heartbeat_names_the_serial_only_once_there_was_a_rotation(
    station: CallingStation, portal: Portal, folder: Path
) -> None:
    def serial() -> object:
        answer = station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
        sizes.append(len(answer.content))
        return messages.decode(answer.content, messages.HeartbeatAnswer).keys

    sizes: list[int] = []
    before = serial()
    change(folder, portal, KeyUse.SEAL)
    assert before is messages.UNSET
    assert serial() == 2
    assert sizes[1] - sizes[0] == 6


def test_words_of_the_past_verify_after_a_rotation_and_are_signed_anew_after_a_revocation(
    station: CallingStation, portal: Portal, folder: Path
) -> None:
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())

    def told() -> tuple[bytes, bytes]:
        hear_if_new(station)
        answer = station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
        chain = read_chain(answer.headers[CHAIN_HEADER]) or b""
        restored = read_restored(answer.headers[RESTORED_HEADER]) or b""
        assert station.keys is not None
        word = CHAIN_WORD.read(chain)
        CHAIN_WORD.check(chain, station.keys.good(KeyUse.RECEIPT, word.key_id).public)
        statement = RESTORATION.read(restored)
        RESTORATION.check(restored, station.keys.good(KeyUse.RECEIPT, statement.key_id).public)
        return chain, restored

    first = told()
    change(folder, portal, KeyUse.RECEIPT)
    second = told()
    assert CHAIN_WORD.read(second[0]).key_id == 2
    assert second[1] == first[1]
    change(folder, portal, seed=51, revoke=[(KeyUse.RECEIPT, 1, portal.now_s())])
    third = told()
    assert RESTORATION.read(third[1]) == replace_key(first[1])
    # A station the copy has forgotten is told with its refusal, and can believe that too.
    stranger = replace(station, station_no=station.station_no + 1)
    refused = stranger.call("GET", "/v1/feed/roster?after=")
    assert refused.status_code == 401
    assert read_restored(refused.headers[RESTORED_HEADER]) == third[1]


def replace_key(raw: bytes) -> object:
    return msgspec.structs.replace(RESTORATION.read(raw), key_id=2)


def hear_if_new(station: CallingStation) -> None:
    assert station.keys is not None
    raw = station.client.get("/v1/keys").content
    if read_keys(raw, pinned_root=station.keys.root).serial > station.keys.serial:
        hear(station)


@pytest.mark.allows_log
def test_a_packet_sealed_to_a_key_the_server_has_lost_waits_for_its_file_and_is_not_refused(
    station: CallingStation, portal: Portal, folder: Path
) -> None:
    secrets = folder / "data" / SECRETS_NAME
    old = secrets.read_bytes()
    change(folder, portal, KeyUse.SEAL)
    new = secrets.read_bytes()
    hear(station)
    maker = station.maker()
    packet = maker.submission((maker.paper(),))
    secrets.write_bytes(old)
    touch(folder)
    (held,) = station.send(packet.raw)
    assert (held.outcome, held.why, held.wait_s) == ("wait", "fault", 3_600)
    secrets.write_bytes(new)
    touch(folder)
    (taken,) = station.send(packet.raw)
    assert taken.outcome == "accepted"


@pytest.mark.allows_log
def test_once_the_lost_key_is_revoked_the_packet_is_refused_so_that_it_can_be_sealed_anew(
    station: CallingStation, portal: Portal, folder: Path
) -> None:
    secrets = folder / "data" / SECRETS_NAME
    old = secrets.read_bytes()
    change(folder, portal, KeyUse.SEAL)
    hear(station)
    maker = station.maker()
    lost = maker.submission((maker.paper(),))
    secrets.write_bytes(old)
    # The number 2 is gone for good: the next request has a key of its own under number 3.
    touch(folder)
    change(folder, portal, KeyUse.SEAL, seed=52, revoke=[(KeyUse.SEAL, 2, portal.now_s())])
    (refused,) = station.send(lost.raw)
    assert refused.outcome == "rejected"
    assert [one.code for one in refused.problems] == ["seal_key"]
    hear(station)
    anew = maker.submission((maker.paper(),))
    assert anew.header.portal_key_id == 3
    (taken,) = station.send(anew.raw)
    assert taken.outcome == "accepted"


def touch(folder: Path) -> None:
    """Let the running portal look at its files again."""
    public = folder / "data" / "keys.json"
    raw = public.read_bytes()
    public.unlink()
    public.write_bytes(raw)


@pytest.mark.allows_log
def test_files_that_make_no_sense_leave_the_running_portal_as_it_is(
    station: CallingStation, folder: Path
) -> None:
    (folder / "data" / "keys.json").write_bytes(b"{}")
    maker = station.maker()
    (taken,) = station.send(maker.submission((maker.paper(),)).raw)
    assert taken.outcome == "accepted"


def bring(station: CallingStation, packet: bytes, text: bytes | None) -> messages.AgainResult:
    brought = messages.PacketsAgain(packets=(messages.PacketAgain(packet=packet, text_receipt=text),))
    answer = station.call("POST", "/v1/packets/again", messages.encode(brought))
    assert answer.status_code == 200, answer.text
    return messages.decode(answer.content, messages.AgainAnswers).results[0]


@pytest.mark.parametrize("restored", [True, False], ids=["restored", "nothing_lost"])
@pytest.mark.parametrize("early", [True, False], ids=["before_the_theft", "since_the_theft"])
def test_receipts_of_a_revoked_key_are_believed_only_from_before_and_only_after_a_restore(
    station: CallingStation, portal: Portal, folder: Path, clock: FakeClock, *, restored: bool, early: bool
) -> None:
    maker = station.maker()
    packet = maker.submission(())
    # A receipt of the first key for a packet this database does not hold: lost with it, or made up.
    code, at = "000.00.00.H17-261122-000077", portal.now_s()
    receipt = TextReceipt(
        1, 1, packet.header.packet_id, packet.sha256, packet.header.case_id, code, at, missing=()
    )
    text = sign_receipt(receipt, portal.keys.receipt.key)
    clock.advance(100)
    if restored:
        restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    stolen = at + 50 if early else at - 50
    change(folder, portal, KeyUse.RECEIPT, revoke=[(KeyUse.RECEIPT, 1, stolen)])
    told = bring(station, packet.raw, text)
    believed = early and restored
    assert told.receipt_problem == (None if believed else "revoked_key")
    # Never a reason to think that this database is an older one: anybody with the stolen key could stop the portal.
    assert not portal.store.in_doubt
    if believed:
        assert told.result.outcome == "accepted"
        mine = read_receipt(told.result.text_receipt or b"")
        assert (mine.key_id, mine.received_at, mine.code) == (2, at, code)
    else:
        # Judged as any packet that comes for the first time: this one lacks its paper.
        assert told.result.outcome == "rejected"
        with portal.store.reading() as db:
            assert packets.find(db, packet.header.packet_id) is None


def test_a_packet_of_the_copy_whose_receipt_proves_nothing_any_more_still_comes_to_its_end(
    station: CallingStation, portal: Portal, folder: Path, clock: FakeClock
) -> None:
    maker = station.maker()
    paper = maker.paper()
    packet = maker.submission((paper,))
    (first,) = station.send(packet.raw)
    clock.advance(100)
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    change(folder, portal, KeyUse.RECEIPT, revoke=[(KeyUse.RECEIPT, 1, portal.now_s() - 86_400)])
    # The last file comes; what its station was told since the copy is waited for, and it brings what it has.
    station.upload(paper)
    told = bring(station, packet.raw, first.text_receipt)
    assert told.receipt_problem == "revoked_key"
    assert told.result.outcome == "already"
    assert told.result.complete_receipt is not None
    assert read_receipt(told.result.complete_receipt).key_id == 2


@pytest.mark.skipif(os.name != "posix", reason="workers share a socket on Unix only")
def test_every_worker_goes_over_without_a_restart(tmp_path: Path, database: str | None) -> None:
    home = PortalFolder(tmp_path / "city", SystemClock(), SeededEntropy(), database)
    with home.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
    with serving(home) as served:
        workers = set(served.workers())
        rotate(home.folder, SeededEntropy(9), home.clock.now_ms() // 1000, BOTH)
        with httpx.Client(base_url=served.url, trust_env=False, timeout=30) as client:
            hear_if_new(replace(station, client=client))
        maker = station.maker()
        deadline = time.monotonic() + 60
        while workers - gone_over(home) and time.monotonic() < deadline:
            with httpx.Client(base_url=served.url, trust_env=False, timeout=30) as client:
                mine = replace(station, client=client, entropy=SeededEntropy(id(client)))
                packet = maker.submission((maker.paper(),))
                (result,) = mine.send(packet.raw)
            assert packet.header.portal_key_id == 2
            assert result.outcome == "accepted"
            assert read_receipt(result.text_receipt or b"").key_id == 2
        assert gone_over(home) == workers


def gone_over(home: PortalFolder) -> set[int]:
    """Return the processes that have taken the second list over, as the log tells."""
    lines = [msgspec.json.decode(line) for line in (home.folder / "server.log").read_bytes().splitlines()]
    return {line["pid"] for line in lines if line["event"] == "keys_taken_over" and line["serial"] == 2}
