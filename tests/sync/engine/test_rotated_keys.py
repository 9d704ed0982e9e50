"""The portal's keys are replaced under the hands of a station: nothing is stranded, forged or rolled back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet, parse_packet
from forms.packets.portal_keys import MAX_KEYS_BYTES, read_keys, sign_keys
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt, sign_receipt
from forms.packets.signature import SigningKey
from sync.engine.confirm import apply_result
from sync.errors import Trouble
from sync.link.key_renewal import RENEWED, REVOKED, KeyRenewal
from sync.portal.context import Portal
from sync.portal.keys.online_keys import SECRETS_NAME
from sync.portal.keys.root_files import read_root
from sync.portal.packets import packets as portal_packets
from sync.replica import facts, sync_log
from sync.replica.outbox import again, blobs
from sync.replica.storage.connection import Connection
from sync.wire.messages import KEYS_TYPE, PacketResult
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.key_rotation import rotate
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig

DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the portal's folder."""
    return tmp_path / "portal"


def replace_keys(folder: Path, clock: FakeClock, *uses: KeyUse, seed: int = 40, **more: object) -> int:
    now_s = clock.now_ms() // 1000
    return rotate(folder, SeededEntropy(seed), now_s, uses, **more).serial  # type: ignore[arg-type]


def key_ids(rig: Rig, packet: Packet) -> dict[str, int]:
    return {kind: read_receipt(raw).key_id for kind, raw in rig.receipts(packet).items()}


def acknowledged(rig: Rig, *sealed: Packet) -> None:
    assert {rig.state(packet) for packet in sealed} == {"acknowledged"}


@pytest.mark.parametrize("use", [KeyUse.RECEIPT, KeyUse.SEAL, KeyUse.STATION])
def test_a_running_station_goes_over_to_new_keys_with_its_next_poll(
    rig: Rig, link: FaultyTransport, folder: Path, portal_clock: FakeClock, use: KeyUse
) -> None:
    rig.round()
    replace_keys(folder, portal_clock, use)
    link.calls.clear()
    assert rig.round().trouble is None
    assert rig.keys.serial == 2
    assert rig.keys.current(use).id == 2
    assert [call.path for call in link.calls] == ["/v1/heartbeat", "/v1/keys"]
    link.calls.clear()
    assert rig.round().trouble is None
    assert [call.path for call in link.calls] == ["/v1/heartbeat"]


def test_packets_and_files_go_on_through_two_rotations(
    rig: Rig, folder: Path, portal_clock: FakeClock
) -> None:
    first = rig.seal(rig.paper(80_000))
    rig.texts()
    assert key_ids(rig, first) == {"text": 1}
    (item,) = rig.replica.read(lambda db: blobs.due(db, rig.clock.now_ms()))
    assert rig.engine.files.ask(item) == 0
    assert rig.engine.files.send(item, 0, 40_000, rig.goodput, rig.stopping) == 40_000
    replace_keys(folder, portal_clock, KeyUse.RECEIPT, KeyUse.SEAL)
    # In the middle: the text was confirmed by the old key, half of the file is there, the whole is confirmed by
    # the new one.
    second = rig.seal()
    assert parse_packet(second.raw).header.portal_key_id == 1
    assert rig.round().trouble is None
    acknowledged(rig, first, second)
    assert key_ids(rig, first) == {"text": 1, "complete": 2}
    replace_keys(folder, portal_clock, KeyUse.RECEIPT, KeyUse.SEAL, seed=41)
    rig.crash()
    third = rig.seal()
    assert parse_packet(third.raw).header.portal_key_id == 2
    assert rig.round().trouble is None
    fourth = rig.seal()
    assert parse_packet(fourth.raw).header.portal_key_id == 3
    rig.round()
    acknowledged(rig, first, second, third, fourth)
    assert key_ids(rig, third) == {"text": 3, "complete": 3}


def test_a_station_away_for_fifty_days_and_two_rotations_with_a_wrong_clock_catches_up(
    rig: Rig, folder: Path, portal_clock: FakeClock, clock: FakeClock
) -> None:
    rig.round()
    waiting = [rig.seal(rig.paper(20_000)) for _ in range(3)]
    for seed in (40, 41):
        portal_clock.advance(25 * DAY_S)
        replace_keys(folder, portal_clock, KeyUse.RECEIPT, KeyUse.SEAL, KeyUse.STATION, seed=seed)
    # Its own clock ran on, and wrong by hours: the portal refuses its requests, and it knows no key of the
    # signed time that would put it right.
    clock.advance(50 * DAY_S + 3 * 3_600)
    rig.crash()
    assert rig.round().trouble is None
    acknowledged(rig, *waiting)
    assert rig.keys.serial == 3


def test_a_list_is_kept_over_a_restart(rig: Rig, folder: Path, portal_clock: FakeClock) -> None:
    rig.round()
    replace_keys(folder, portal_clock, KeyUse.RECEIPT)
    rig.round()
    stored = rig.replica.read(lambda db: facts.get(db, facts.KEYS_JSON))
    assert stored == rig.keys.raw == (folder / "data" / "keys.json").read_bytes()


def test_both_connections_of_a_round_may_learn_at_once(
    rig: Rig, folder: Path, portal_clock: FakeClock
) -> None:
    rig.round()
    raw = (folder / "data" / "keys.json").read_bytes()
    replace_keys(folder, portal_clock, KeyUse.RECEIPT)
    newer = (folder / "data" / "keys.json").read_bytes()
    renewal = KeyRenewal(rig.replica, rig.keys, rig.clock, rig.changed.append)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(renewal.take_over, [newer, raw] * 20))
    assert any(told[::2])
    assert not any(told[1::2])
    assert rig.keys.serial == 2
    codes = [code for _, code, _ in rig.replica.read(sync_log.latest)]
    assert codes.count(RENEWED) == 1


def test_a_full_disk_between_is_no_half_way(
    rig: Rig, folder: Path, portal_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.round()
    replace_keys(folder, portal_clock, KeyUse.RECEIPT)

    def full(db: Connection, name: str, value: bytes) -> None:
        db.execute("SELECT no_such_function()")

    with monkeypatch.context() as patch:
        patch.setattr(facts, "put", full)
        with pytest.raises(Exception, match=r"no_such|replica"):
            rig.round()
    # What could not be stored does not hold: after a restart nobody would remember it.
    assert rig.keys.serial == 1
    assert rig.round().trouble is None
    assert rig.keys.serial == 2


class Forger:
    """Answers the question for keys with something else."""

    def __init__(self, link: FaultyTransport, body: bytes) -> None:
        self.asked = 0
        inner = link.handle_request

        def handle(request: httpx.Request) -> httpx.Response:
            answer = inner(request)
            if request.url.path != "/v1/keys":
                return answer
            self.asked += 1
            answer.read()
            return httpx.Response(200, headers={"content-type": KEYS_TYPE}, stream=httpx.ByteStream(body))

        link.handle_request = handle  # type: ignore[method-assign]


def forged(folder: Path, rig: Rig, how: str) -> bytes:
    root = read_root(folder / "root").root
    listed, now_s = rig.keys.listed, rig.clock.now_ms() // 1000
    if how == "another_root":
        return sign_keys(listed, 9, now_s, SigningKey(bytes(32)))
    if how == "unsigned":
        good = msgspec.json.decode((folder / "data" / "keys.json").read_bytes(), type=dict[str, str])
        return msgspec.json.encode({**good, "signature": "A" * 86 + "=="})
    if how == "dropped":
        return sign_keys(listed[1:], 9, now_s, root)
    if how == "rollback":
        return sign_keys(listed, 1, now_s, root)
    if how == "changed":
        other = msgspec.structs.replace(listed[1], public=bytes(range(32)), endorsement=None)
        return sign_keys((listed[0], other, *listed[2:]), 9, now_s, root)
    if how == "nothing_left":
        gone = tuple(
            msgspec.structs.replace(key, revoked_at=1) if key.use == "seal" else key for key in listed
        )
        return sign_keys(gone, 9, now_s, root)
    if how == "oversized":
        return (folder / "data" / "keys.json").read_bytes() + b" " * MAX_KEYS_BYTES
    return b"<html>Wi-Fi</html>"


@pytest.mark.allows_log
@pytest.mark.parametrize(
    "how",
    ["another_root", "unsigned", "dropped", "rollback", "changed", "nothing_left", "oversized", "page"],
)
def test_a_list_that_is_not_the_roots_next_word_moves_nothing(
    rig: Rig, link: FaultyTransport, folder: Path, portal_clock: FakeClock, how: str
) -> None:
    rig.round()
    before = rig.keys.raw
    body = forged(folder, rig, how)
    replace_keys(folder, portal_clock, KeyUse.RECEIPT)
    forger = Forger(link, body)
    packet = rig.seal()
    done = rig.round()
    # Nothing of the portal can be believed, nothing is called sent; and it is asked no more than once a call.
    assert done.trouble in {Trouble.NOT_OUR_PORTAL, Trouble.PROTOCOL}
    assert rig.keys.raw == before
    assert rig.replica.read(lambda db: facts.get(db, facts.KEYS_JSON)) in {None, before}
    assert rig.receipts(packet) == {}
    assert 1 <= forger.asked <= 3


@pytest.mark.allows_log
def test_the_old_list_of_a_portal_that_was_put_back_is_ignored(
    rig: Rig, folder: Path, portal_clock: FakeClock
) -> None:
    data = folder / "data"
    old = {name: (data / name).read_bytes() for name in ("keys.json", SECRETS_NAME)}
    rig.round()
    replace_keys(folder, portal_clock, KeyUse.SEAL)
    rig.round()
    assert rig.keys.current(KeyUse.SEAL).id == 2
    packet = rig.seal()
    for name, content in old.items():
        (data / name).write_bytes(content)
    # A worker that runs does not go back.
    assert rig.round().trouble is None
    assert rig.keys.serial == 2
    acknowledged(rig, packet)


def some_rounds(rig: Rig, *clocks: FakeClock) -> None:
    for _ in range(3):
        for one in clocks:
            one.advance(400)
        assert rig.round().trouble is None


def lie(rig: Rig, folder: Path, packet: Packet, at_s: int) -> None:
    """Have a station believe two receipts of whoever stole the portal's first receipt key."""
    seeds = msgspec.json.decode((folder / "data" / SECRETS_NAME).read_bytes())
    stolen = SigningKey(msgspec.convert(seeds["receipt"]["1"], bytes))
    header, code = packet.header, "000.00.00.H17-261122-0001"
    same = (1, 1, header.packet_id, packet.sha256, header.case_id, code, at_s)
    text = sign_receipt(TextReceipt(*same, missing=()), stolen)
    whole = sign_receipt(CompleteReceipt(*same, at_s, header.blobs, 7), stolen)

    def job(db: Connection) -> None:
        result = PacketResult(
            packet_id=header.packet_id, outcome="accepted", text_receipt=text, complete_receipt=whole
        )
        apply_result(db, rig.keys, header.packet_id, result, rig.clock.now_ms())

    rig.replica.write(job).result()


@pytest.mark.parametrize("dated_back", [False, True])
def test_a_revoked_key_is_not_believed_and_what_it_confirmed_is_asked_about(
    rig: Rig,
    folder: Path,
    portal: Portal,
    portal_clock: FakeClock,
    clock: FakeClock,
    dated_back: bool,
) -> None:
    honest = rig.seal(rig.paper(5_000))
    rig.round()
    acknowledged(rig, honest)
    lied_about = rig.seal(rig.paper(5_000))
    now_s = portal_clock.now_ms() // 1000
    since = now_s - 3_600
    lie(rig, folder, lied_about, since - DAY_S if dated_back else now_s)
    # This is the false "sent": the portal has never seen the packet.
    acknowledged(rig, lied_about)
    with portal.store.reading() as db:
        assert portal_packets.find(db, lied_about.header.packet_id) is None
    replace_keys(folder, portal_clock, KeyUse.RECEIPT, revoke=[(KeyUse.RECEIPT, 1, since)])
    assert rig.round().trouble is None
    noted = rig.replica.read(sync_log.latest)
    assert (REVOKED, {"packets": 2}) in [(code, params) for _, code, params in noted]
    some_rounds(rig, clock, portal_clock)
    # Now the portal holds both, whole, and nothing is owed.
    assert rig.replica.read(again.counts).waiting == 0
    with portal.store.reading() as db:
        stored = portal_packets.find(db, lied_about.header.packet_id)
    assert stored is not None
    assert stored.complete_receipt is not None
    # What the thief wrote is no receipt of ours: not its key, not its time.
    mine = read_receipt(stored.complete_receipt)
    assert mine.key_id == 2
    assert mine.received_at >= now_s


def test_what_only_a_thief_confirmed_and_the_citizen_took_back_is_no_trouble_to_anybody(
    rig: Rig, folder: Path, portal_clock: FakeClock, clock: FakeClock
) -> None:
    rig.round()
    packet = rig.seal(rig.paper(5_000))
    lie(rig, folder, packet, now_s := portal_clock.now_ms() // 1000)
    assert rig.take_back(packet.header.case_id or b"") is not None
    # The withdrawal is the first the portal hears of the case; what it takes back is then no longer taken.
    assert rig.round().trouble is None
    replace_keys(folder, portal_clock, KeyUse.RECEIPT, revoke=[(KeyUse.RECEIPT, 1, now_s - 60)])
    some_rounds(rig, clock, portal_clock)
    assert rig.replica.read(again.counts).refused == 0
    assert rig.case_state(packet) == 7


def test_what_is_told_of_the_past_is_signed_with_a_good_key(
    rig: Rig, folder: Path, portal: Portal, client: TestClient[Litestar], portal_clock: FakeClock
) -> None:
    packet = rig.seal()
    rig.texts()
    rig.files()
    stored = rig.receipts(packet)
    since = portal_clock.now_ms() // 1000
    replace_keys(folder, portal_clock, KeyUse.RECEIPT, revoke=[(KeyUse.RECEIPT, 1, since)])
    rig.round()
    (told,) = rig.api.post_packets([packet.raw]).results
    assert told.outcome == "already"
    assert told.text_receipt is not None
    anew, before = read_receipt(told.text_receipt), read_receipt(stored["text"])
    assert anew == msgspec.structs.replace(before, key_id=2)
    # The feed tells the complete receipt; it verifies, so that the case does not hang.
    page = rig.api.dossiers("")
    assert page is not None
    assert {read_receipt(one).key_id for item in page.items for one in item.complete_receipts} == {2}


def test_the_list_itself_is_public_and_unsigned(client: TestClient[Litestar], portal: Portal) -> None:
    answer = client.get("/v1/keys")
    assert answer.status_code == 200
    assert read_keys(answer.content, fingerprint=portal.keys.fingerprint).serial == 1
