"""Bytes from outside are refused with our error, whatever they are."""

from __future__ import annotations

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.packets.attachment import open_chunks, open_file, seal_file
from forms.packets.body import decode_body
from forms.packets.certificate import check_key, check_station
from forms.packets.codes import damm, mint_case_code, parse_case_code
from forms.packets.operator_key import OperatorEndorsement, check_operator, sign_operator
from forms.packets.packet import (
    CHAIN_START,
    BlobRef,
    FormRef,
    Header,
    Kind,
    build_packet,
    encode_header,
    parse_packet,
)
from forms.packets.portal_keys import read_keys
from forms.packets.receipt import check_receipt
from forms.packets.seal import Compressor, HpkeSealer, SealKey, open_body, seal_body, seal_public
from forms.packets.signature import SigningKey
from forms.slips.base45 import decode_base45, encode_base45
from forms.slips.slip import check_slip
from tests.support import golden
from tests.support.hpke_reference import ReferenceSealer, reference_open
from tests.support.packets import sealed_size

KEY = SigningKey(bytes(range(32)))


def header(**changes: object) -> Header:
    values: dict[str, object] = {
        "v": 1,
        "suite": 1,
        "kind": Kind.SUBMISSION,
        "packet_id": bytes(16),
        "case_id": bytes(16),
        "station_no": 10_001,
        "chain_epoch": 1,
        "seq": 1,
        "prev_sha256": CHAIN_START,
        "service": "1.001193",
        "form": FormRef("dkks", 4, bytes(32)),
        "blobs": (),
        "portal_key_id": 1,
        "sealed_at": 1,
    }
    return Header(**{**values, **changes})  # type: ignore[arg-type]


@given(st.binary(max_size=400))
def test_random_bytes_are_never_a_packet_receipt_key_list_or_certificate(data: bytes) -> None:
    for read in (
        parse_packet,
        decode_body,
        lambda raw: check_receipt(raw, KEY.public, bytes(16), bytes(32), ()),
        lambda raw: check_station(raw, KEY.public),
        lambda raw: check_key(raw, KEY.public),
        lambda raw: check_operator(raw, KEY.public),
        lambda raw: read_keys(raw, pinned_root=KEY.public),
        lambda raw: open_body(SealKey(bytes(range(32))), Compressor({}), b"", raw),
        lambda raw: open_file(raw, bytes(32)),
    ):
        with pytest.raises(HostileInput):
            read(data)


@given(st.text(max_size=200))
def test_random_text_is_never_a_slip_or_a_code(text: str) -> None:
    for read in (lambda raw: check_slip(raw, KEY.public), parse_case_code):
        with pytest.raises(HostileInput):
            read(text)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_of_a_packet_is_noticed(place: int, change: int) -> None:
    raw = bytearray((golden.FOLDER / "submission.packet").read_bytes())
    raw[place % len(raw)] ^= change
    with pytest.raises(HostileInput):
        parse_packet(bytes(raw)).verify(golden.STATION.public)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_of_a_receipt_is_noticed(place: int, change: int) -> None:
    raw = bytearray((golden.FOLDER / "complete.receipt").read_bytes())
    packet = parse_packet((golden.FOLDER / "submission.packet").read_bytes())
    raw[place % len(raw)] ^= change
    with pytest.raises(HostileInput):
        check_receipt(
            bytes(raw),
            golden.RECEIPT_KEY.public,
            packet.header.packet_id,
            packet.sha256,
            packet.header.blobs,
        )


def test_a_true_receipt_of_another_packet_is_refused() -> None:
    raw = (golden.FOLDER / "complete.receipt").read_bytes()
    packet = parse_packet((golden.FOLDER / "submission.packet").read_bytes())
    other = parse_packet((golden.FOLDER / "supplement.packet").read_bytes())
    public = golden.RECEIPT_KEY.public
    with pytest.raises(HostileInput, match="receipt_mismatch"):
        check_receipt(raw, public, other.header.packet_id, other.sha256, other.header.blobs)
    with pytest.raises(HostileInput, match="receipt_mismatch"):
        check_receipt(raw, public, packet.header.packet_id, packet.sha256, ())
    with pytest.raises(HostileInput, match="receipt_kind"):
        check_receipt(raw, public, packet.header.packet_id, packet.sha256, packet.header.blobs, kind="text")


def test_a_header_with_another_encoding_of_the_same_values_is_refused() -> None:
    plain = encode_header(header())
    longer = plain.replace(b"\xcd\x27\x11", b"\xce\x00\x00\x27\x11")  # station number as uint32
    assert longer != plain
    assert msgspec.msgpack.decode(longer, type=Header) == header()
    with pytest.raises(HostileInput, match="header_bytes"):
        parse_packet(build_packet(longer, b"", KEY))


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"suite": 2},
        {"packet_id": bytes(15)},
        {"case_id": bytes(17)},
        {"station_no": 9_999},
        {"station_no": 65_536},
        {"chain_epoch": 0},
        {"seq": 0},
        {"prev_sha256": bytes(31)},
        {"prev_sha256": bytes([1]) * 32},
        {"form": FormRef("", 1, bytes(32))},
        {"blobs": (BlobRef(bytes(32), 16), BlobRef(bytes(32), 16))},
        {"blobs": (BlobRef(bytes(32), 1 << 30),)},
        {"portal_key_id": 0},
    ],
)
def test_headers_out_of_range_are_neither_made_nor_read(changes: dict[str, object]) -> None:
    wrong = header(**changes)
    with pytest.raises(HostileInput, match="header_range"):
        encode_header(wrong)
    with pytest.raises(HostileInput, match="header_range"):
        parse_packet(build_packet(msgspec.msgpack.encode(wrong), b"", KEY))


def test_a_body_cannot_be_moved_under_another_header() -> None:
    seed = bytes(range(32))
    mine, other = encode_header(header()), encode_header(header(sealed_at=2))
    sealed = seal_body(HpkeSealer(), Compressor({}), seal_public(seed), mine, b"body", None)
    assert open_body(SealKey(seed), Compressor({}), mine, sealed) == (b"body", None)
    with pytest.raises(HostileInput, match="seal"):
        open_body(SealKey(seed), Compressor({}), other, sealed)


@given(st.binary(max_size=200), st.binary(max_size=64), st.binary(min_size=32, max_size=32))
def test_the_library_and_the_reference_sealer_open_each_other(plain: bytes, info: bytes, seed: bytes) -> None:
    public = seal_public(seed)
    assert reference_open(seed, HpkeSealer().seal(plain, public, info), info) == plain
    again = ReferenceSealer(bytes(range(32))).seal(plain, public, info)
    assert reference_open(seed, again, info) == plain
    assert again == ReferenceSealer(bytes(range(32))).seal(plain, public, info)


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(400_000_000))
    assert len(bomb) < 50_000
    with pytest.raises(HostileInput, match="zstd_size"):
        Compressor({}).expand(bomb, 1_000)
    endless = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100))
    with pytest.raises(HostileInput, match="zstd_size"):
        Compressor({}).expand(endless, 1_000)


def test_a_frame_with_an_unpublished_dictionary_is_refused() -> None:
    samples = [f"Nguyễn Văn Mẫu {number} Đà Nẵng".encode() * 3 for number in range(400)]
    raw = zstandard.train_dictionary(1_024, samples).as_bytes()
    number = zstandard.ZstdCompressionDict(raw).dict_id()
    frame = Compressor({number: raw}, number).compress(b"Nguyen")
    assert Compressor({number: raw}).expand(frame, 100) == b"Nguyen"
    with pytest.raises(HostileInput, match="zstd_dictionary"):
        Compressor({}).expand(frame, 100)


@given(st.integers(min_value=0, max_value=140_000), st.data())
def test_files_survive_sealing_and_every_change_is_noticed(size: int, data: st.DataObject) -> None:
    plain = golden.fixed(f"file {size}", size)
    sealed = seal_file(plain, golden.CONTENT_KEY)
    assert len(sealed) == sealed_size(size)
    step = data.draw(st.integers(min_value=1_000, max_value=90_000))
    pieces = [sealed[at : at + step] for at in range(0, len(sealed), step)]
    assert b"".join(open_chunks(pieces, golden.CONTENT_KEY)) == plain
    with pytest.raises(HostileInput, match="attachment"):
        open_file(sealed[:-1], golden.CONTENT_KEY)
    place = data.draw(st.integers(min_value=0, max_value=len(sealed) - 1))
    changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    with pytest.raises(HostileInput, match="attachment"):
        open_file(changed, golden.CONTENT_KEY)


def test_whole_chunks_cannot_be_cut_off_or_swapped() -> None:
    sealed = seal_file(bytes(200_000), golden.CONTENT_KEY)
    chunk = 65_536 + 16
    for changed in (sealed[:chunk], sealed[: 2 * chunk], sealed[chunk : 2 * chunk] + sealed[:chunk]):
        with pytest.raises(HostileInput, match="attachment"):
            open_file(changed, golden.CONTENT_KEY)


@given(
    st.integers(min_value=10_000, max_value=65_535),
    st.integers(min_value=1, max_value=99),
    st.integers(min_value=1, max_value=99_999),
    st.data(),
)
def test_a_mistyped_or_swapped_digit_is_caught(
    station: int, epoch: int, serial: int, data: st.DataObject
) -> None:
    code = mint_case_code(station, epoch, serial)
    parsed = parse_case_code(f"  {code.lower()} ")
    assert (parsed.station_no, parsed.chain_epoch, parsed.serial) == (station, epoch, serial)
    places = [place for place, letter in enumerate(code) if letter.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = str((int(code[place]) + data.draw(st.integers(min_value=1, max_value=9))) % 10)
    with pytest.raises(HostileInput, match="case_code_check"):
        parse_case_code(code[:place] + digit + code[place + 1 :])
    digits = code.replace("-", "")[2:]
    at = data.draw(st.integers(min_value=0, max_value=len(digits) - 2))
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if swapped != digits:
        assert damm(swapped[:-1]) != int(swapped[-1])


def test_damm_agrees_with_the_published_example() -> None:
    assert damm("572") == 4


@given(st.binary(max_size=120))
def test_base45_is_its_own_inverse(data: bytes) -> None:
    assert decode_base45(encode_base45(data)) == data


def test_base45_agrees_with_the_examples_of_its_rfc() -> None:
    assert encode_base45(b"AB") == "BB8"
    assert encode_base45(b"Hello!!") == "%69 VD92EX0"
    assert decode_base45("QED8WEX0") == b"ietf!"
    for wrong in ("GGW", ":::", "A", "ab8"):
        with pytest.raises(HostileInput, match="base45"):
            decode_base45(wrong)


def test_a_slip_of_another_stations_code_is_refused() -> None:
    from forms.slips.slip import SlipCase, encode_slip

    foreign = SlipCase(mint_case_code(10_002, 1, 1), bytes(16), bytes(32), "1.001193")
    text = encode_slip(
        (foreign,),
        "2026-11-22",
        golden.STATION,
        (golden.FOLDER / "station.certificate").read_bytes(),
        (golden.FOLDER / "station-key.endorsement").read_bytes(),
    )
    with pytest.raises(HostileInput, match="slip_station"):
        check_slip(text, golden.ROOT.public)


def test_an_operators_key_is_vouched_for_by_its_own_station_only() -> None:
    endorsement = OperatorEndorsement(1, 10_001, "op-0001", golden.OPERATOR.public, golden.AT)
    raw = sign_operator(endorsement, golden.STATION)
    assert check_operator(raw, golden.STATION.public) == endorsement
    with pytest.raises(HostileInput, match="bad_signature"):
        check_operator(raw, golden.ROOT.public)


def test_a_key_list_of_another_root_is_refused() -> None:
    raw = (golden.FOLDER / "keys.json").read_bytes()
    with pytest.raises(HostileInput, match="root_mismatch"):
        read_keys(raw, fingerprint="AAAA-AAAA-AAAA-AAAA")
    with pytest.raises(HostileInput, match="root_mismatch"):
        read_keys(raw, pinned_root=KEY.public)
