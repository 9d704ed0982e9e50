"""The bytes that can never change again, read a second time without the code that made them."""

from __future__ import annotations

import base64
import hashlib
import json
import struct

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forms.errors import HostileInput
from forms.packets.attachment import open_file
from forms.packets.body import Submission, Supplement, Withdrawal, decode_body, verify_body
from forms.packets.certificate import KeyUse, check_key, check_station
from forms.packets.packet import CHAIN_START, encode_header, parse_packet
from forms.packets.portal_keys import read_keys, root_fingerprint
from forms.packets.receipt import CompleteReceipt, TextReceipt, check_receipt, sign_receipt
from forms.packets.seal import Compressor, SealKey, open_body
from forms.slips.slip import check_slip
from sync.portal.keys.key_lists import encode_request, read_request
from tests.support import golden
from tests.support.hpke_reference import reference_open
from tests.support.msgpack_reading import read_msgpack, read_one

FROZEN = {
    "submission.packet": "d3ac04eb8b44997b88d07e3ac06dee835faccddb10ec17bfba71d39bb3ae59cd",
    "supplement.packet": "f6fe0f655dd9b98b50395bcbb33c5602ee7332100e8e5aae052d268368a5e5eb",
    "withdrawal.packet": "f73325e01b2b709c1ac8eff10e19f2469f02615ef7730acd88aceced69911dfa",
    "paper.sealed": "89667398c4c1b0851fb2857c0bc9ddde87e6c9334bd48d842b46bb1939108bbe",
    "text.receipt": "c4deeaa464ec1e4f8ee55114aea19422f4cdb7c976dcd490fb87b30fd259ce92",
    "complete.receipt": "a60a3f4fe714afe2c32fcde2c3859803060e53807af6be9a4a3a62be33e255a9",
    "station.certificate": "e5bd57c95a969f2c8a1ed40ecb40df2597eba38cd21ae94c1a3305dc4d87217d",
    "station-key.endorsement": "aa0ebcdbdb7761ac0c0ec87bd395ca52e9adb523b78794842e660811bd40f6c0",
    "keys.json": "f29863fb336b975abe90f94cee3587fbdc9c6daa9cb6a6958692dec37bba25ac",
    "keys-revoked.json": "a2a164027a28796c89cb3dc4280490797d8d749b395f157c4ffc81d54a58d1b1",
    "key.request": "588de4001a2586d1f3f4de09740e5b0989695c43cac2a6277f2363fb2ce074c9",
    "slip.txt": "337422f2f23202f20c498ed1bc9aca8b9f020f21fee823ab66b849867dbb950b",
}
PACKETS = ["submission", "supplement", "withdrawal"]
BODIES = {"submission": Submission, "supplement": Supplement, "withdrawal": Withdrawal}


def frozen(name: str) -> bytes:
    return (golden.FOLDER / name).read_bytes()


def signed_by(public: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(
        signature, b"tramso/" + purpose.encode() + b"/1\0" + message
    )


@pytest.mark.parametrize("name", FROZEN)
def test_the_frozen_files_are_the_ones_once_written(name: str) -> None:
    assert hashlib.sha256(frozen(name)).hexdigest() == FROZEN[name]


@pytest.mark.parametrize("kind", PACKETS)
def test_our_code_opens_every_frozen_packet(kind: str) -> None:
    packet = parse_packet(frozen(f"{kind}.packet"))
    packet.verify(golden.STATION.public)
    body, signature = open_body(SealKey(golden.SEAL_SEED), Compressor({}), packet.header_bytes, packet.sealed)
    assert signature is not None
    verify_body(golden.OPERATOR.public, packet.header.packet_id, body, signature)
    assert isinstance(decode_body(body), BODIES[kind])
    assert encode_header(packet.header) == packet.header_bytes


@pytest.mark.parametrize("kind", PACKETS)
def test_a_second_reader_finds_the_same_packet(kind: str) -> None:
    raw = frozen(f"{kind}.packet")
    assert raw[:4] == b"TSP1"
    (n,) = struct.unpack_from(">I", raw, 4)
    header_bytes = raw[8 : 8 + n]
    (m,) = struct.unpack_from(">I", raw, 8 + n)
    sealed = raw[12 + n : 12 + n + m]
    assert len(raw) == 12 + n + m + 64
    signed_by(golden.STATION.public, "packet", raw[:-64], raw[-64:])

    header = read_msgpack(header_bytes)
    assert isinstance(header, list)
    assert header[:3] == [1, 1, kind]
    assert header[4] == golden.CASE_ID
    assert header[5:7] == [10_001, 1]
    assert header[9] == "1.001193"
    assert header[10] == ["dkks", 4, golden.fixed("form")]
    assert header[12:] == [1, golden.AT]

    info = b"tramso/packet/1" + hashlib.sha256(header_bytes).digest()
    frame = reference_open(golden.SEAL_SEED, sealed, info)
    pair = read_msgpack(zstandard.ZstdDecompressor().decompress(frame))
    assert isinstance(pair, list)
    body_bytes, signature = pair
    signed_by(golden.OPERATOR.public, "body", header[3] + body_bytes, signature)
    body = read_msgpack(body_bytes)
    assert isinstance(body, dict)
    assert list(body)[:2] == ["kind", "body_v"]
    assert (body["kind"], body["body_v"], body["operator"]) == (kind, 1, "op-0001")


def test_the_chain_runs_from_zero_through_the_whole_packets() -> None:
    packets = [frozen(f"{kind}.packet") for kind in PACKETS]
    headers = [parse_packet(raw).header for raw in packets]
    assert [header.seq for header in headers] == [1, 2, 3]
    assert headers[0].prev_sha256 == CHAIN_START == bytes(32)
    assert headers[1].prev_sha256 == hashlib.sha256(packets[0]).digest()
    assert headers[2].prev_sha256 == hashlib.sha256(packets[1]).digest()


def test_the_sealed_paper_opens_in_64_kib_chunks() -> None:
    sealed = frozen("paper.sealed")
    assert open_file(sealed, golden.CONTENT_KEY) == golden.PAPER
    cipher = AESGCM(golden.CONTENT_KEY)
    first = cipher.decrypt(bytes(7) + struct.pack(">IB", 0, 0), sealed[: 65_536 + 16], None)
    rest = cipher.decrypt(bytes(7) + struct.pack(">IB", 1, 1), sealed[65_536 + 16 :], None)
    assert first + rest == golden.PAPER


@pytest.mark.parametrize(("name", "purpose"), [("text", "text-receipt"), ("complete", "complete-receipt")])
def test_receipts_name_the_packet_and_are_signed_for_their_own_purpose(name: str, purpose: str) -> None:
    raw = frozen(f"{name}.receipt")
    packet = parse_packet(frozen("submission.packet"))
    receipt = check_receipt(
        raw, golden.RECEIPT_KEY.public, packet.header.packet_id, packet.sha256, packet.header.blobs
    )
    assert isinstance(receipt, TextReceipt if name == "text" else CompleteReceipt)
    assert sign_receipt(receipt, golden.RECEIPT_KEY) == raw

    signed_by(golden.RECEIPT_KEY.public, purpose, raw[:-64], raw[-64:])
    fields = read_msgpack(raw[:-64])
    assert isinstance(fields, list)
    assert fields[:3] == [name, 1, 1]
    assert fields[4] == hashlib.sha256(frozen("submission.packet")).digest()
    assert fields[6:8] == [golden.DOSSIER, golden.AT + 5]
    paper = hashlib.sha256(frozen("paper.sealed")).digest()
    if name == "text":
        assert fields[8:] == [[paper], None]
    else:
        assert fields[8:] == [golden.AT + 9, [[paper, 70_035]], 1]


def test_certificates_chain_from_the_root_to_the_station() -> None:
    endorsement, certificate = frozen("station-key.endorsement"), frozen("station.certificate")
    assert (len(certificate), len(endorsement)) == (114, 107)
    assert check_key(endorsement, golden.ROOT.public).public == golden.STATION_SIGNING.public
    assert check_station(certificate, golden.STATION_SIGNING.public).public == golden.STATION.public

    signed_by(golden.ROOT.public, "key", endorsement[:43], endorsement[43:])
    assert read_msgpack(endorsement[:43]) == [1, 1, 1, golden.STATION_SIGNING.public, golden.UNTIL]
    signed_by(golden.STATION_SIGNING.public, "station", certificate[:50], certificate[50:])
    assert read_msgpack(certificate[:50]) == [
        1,
        10_001,
        1,
        golden.STATION.public,
        golden.AT,
        golden.UNTIL,
    ]


def test_the_key_list_is_the_roots_own() -> None:
    raw = frozen("keys.json")
    keys = read_keys(raw, fingerprint=root_fingerprint(golden.ROOT.public).lower())
    assert keys.find(KeyUse.RECEIPT, 1).public == golden.RECEIPT_KEY.public
    file = {name: base64.b64decode(text) for name, text in json.loads(raw).items()}
    signed_by(file["root"], "keys", file["payload"], file["signature"])
    assert [key["use"] for key in json.loads(file["payload"])["keys"]] == ["station", "seal", "receipt"]


def test_a_later_list_says_which_key_is_revoked_and_since_when() -> None:
    keys = read_keys(frozen("keys.json"), pinned_root=golden.ROOT.public)
    later = read_keys(frozen("keys-revoked.json"), pinned_root=golden.ROOT.public)
    keys.renew(later)
    assert keys.current(KeyUse.RECEIPT).public == golden.SECOND_RECEIPT_KEY.public
    with pytest.raises(HostileInput, match="revoked_key"):
        keys.good(KeyUse.RECEIPT, 1)
    # What it signed long ago can still be looked at.
    assert keys.find(KeyUse.RECEIPT, 1).covers(golden.AT)
    file = {name: base64.b64decode(text) for name, text in json.loads(frozen("keys-revoked.json")).items()}
    signed_by(file["root"], "keys", file["payload"], file["signature"])
    payload = json.loads(file["payload"])
    # Named only where a key is revoked: a list without one has the bytes it always had.
    assert [key.get("revoked_at") for key in payload["keys"]] == [None, None, golden.AT + 30, None]
    assert b"revoked_at" not in base64.b64decode(json.loads(frozen("keys.json"))["payload"])
    assert payload["serial"] == 2


def test_a_request_names_the_list_it_was_made_from_and_what_is_to_change() -> None:
    request = json.loads(frozen("key.request"))
    assert base64.b64decode(request["keys"]) == frozen("keys.json")
    (new,), (gone,) = request["add"], request["revoke"]
    assert base64.b64decode(new["public"]) == golden.SECOND_RECEIPT_KEY.public
    assert (request["v"], new["use"], new["id"]) == (1, "receipt", 2)
    assert gone == {"use": "receipt", "id": 1, "since": golden.AT + 30}
    assert encode_request(read_request(frozen("key.request"))) == frozen("key.request")


def test_the_slip_proves_itself_with_the_root_alone() -> None:
    text = frozen("slip.txt").decode()
    slip, certificate = check_slip(text, golden.ROOT.public)
    assert (slip.cases[0].code, slip.day) == (golden.CODE, "2026-11-22")
    assert certificate.station_no == 10_001

    raw = _plain_base45(text.removeprefix("TSP1:"))
    assert (len(text), len(raw)) == (575, 380)
    value, end = read_one(raw, 0)
    first = hashlib.sha256(frozen("submission.packet")).digest()
    assert value == [1, [[golden.CODE, golden.CASE_ID, first, "1.001193"]], "2026-11-22"]
    assert raw[end + 64 :] == frozen("station.certificate") + frozen("station-key.endorsement")
    signed_by(golden.STATION.public, "slip", raw[:end], raw[end : end + 64])


def _plain_base45(text: str) -> bytes:
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    out = b""
    while text:
        group, text = text[:3], text[3:]
        number = 0
        for letter in reversed(group):
            number = number * 45 + letters.index(letter)
        out += number.to_bytes(len(group) - 1, "big")
    return out


def test_the_builder_still_makes_what_does_not_depend_on_a_compressor() -> None:
    made = {item.name: item.data for item in golden.make()}
    for name in (
        "paper.sealed",
        "station.certificate",
        "station-key.endorsement",
        "keys.json",
        "keys-revoked.json",
        "key.request",
    ):
        assert made[name] == frozen(name)
