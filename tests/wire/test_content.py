"""A case's answers on the wire: frozen bytes, an independent opening, and every answer that is not the portal's."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from forms.errors import HostileInput
from forms.packets.body import Fee
from forms.packets.packet import FormRef
from forms.packets.seal import Compressor, HpkeSealer, seal_public
from forms.packets.signature import SigningKey
from sync.wire import content as wire
from sync.wire.messages import encode
from tests.support.content_golden import (
    ABOUT,
    CASE,
    CODE,
    CONTENT,
    RECEIPT_KEY,
    SEED,
    STATION_NO,
    closed,
)
from tests.support.hpke_reference import ReferenceSealer, reference_open
from tests.support.msgpack_reading import read_msgpack
from tests.support.wire_golden import FOLDER

PLAIN = Compressor({})


def opened(raw: bytes, **other: Any) -> wire.CaseContent:
    asked = {"seed": SEED, "station_no": STATION_NO, "dossier_key": CODE, **other}
    return wire.open_content(raw, compressor=PLAIN, receipt_public=lambda _id: RECEIPT_KEY.public, **asked)


def refusal(raw: bytes, **other: Any) -> str:
    with pytest.raises(HostileInput) as error:
        opened(raw, **other)
    return error.value.code


def resealed(plain: bytes) -> bytes:
    """Return an answer as only the portal could make it, over any plain bytes."""
    about = encode(ABOUT)
    info = b"tramso/content/1" + hashlib.sha256(about).digest()
    sealed = ReferenceSealer(bytes(range(9, 41))).seal(PLAIN.compress(plain), seal_public(SEED), info)
    signature = RECEIPT_KEY.sign(wire.Purpose.CONTENT, about + hashlib.sha256(sealed).digest())
    return encode(wire.ContentAnswer(about=about, sealed=sealed, signature=signature))


def test_the_frozen_answer_is_still_made_and_opened_by_us_and_by_an_independent_reader() -> None:
    raw = (FOLDER / "ContentAnswer.content").read_bytes()
    assert raw == closed()
    assert opened(raw) == opened(raw, dossier_key=CASE.hex()) == CONTENT
    told = read_msgpack(raw)
    assert isinstance(told, dict)
    about, sealed = told["about"], told["sealed"]
    assert read_msgpack(about) == [1, 1, STATION_NO, CASE, CODE, seal_public(SEED), ABOUT.at]
    info = b"tramso/content/1" + hashlib.sha256(about).digest()
    plain = PLAIN.expand(reference_open(SEED, sealed, info), 1 << 20)
    assert plain == (FOLDER / "CaseContent.content").read_bytes()
    RECEIPT_KEY._key.public_key().verify(
        told["signature"], b"tramso/content/1\x00" + about + hashlib.sha256(sealed).digest()
    )


def test_fees_are_told_by_newer_portals_only_and_nobody_minds_what_it_does_not_know() -> None:
    assert opened(closed()).fees is UNSET
    fees = (Fee(label="Bản sao", due=16_000, collected=16_000, paper_receipt="AB-12"),)
    told = msgspec.structs.replace(CONTENT, fees=fees)
    assert opened(closed(told)) == told
    plain = msgspec.msgpack.decode(encode(CONTENT))
    assert "fees" not in plain
    # As a station of before hears of fees: a name it does not know.
    assert opened(resealed(encode({**plain, "later": [{"a": 1}]}))) == CONTENT
    many = msgspec.structs.replace(CONTENT, fees=fees * (wire.MAX_FEES + 1))
    assert refusal(closed(many)) == "content_bytes"


def test_our_own_sealer_and_a_person_who_asks() -> None:
    assert opened(closed(sealer=HpkeSealer())) == CONTENT
    key, public = SigningKey(bytes(range(3, 35))), seal_public(SEED)
    header = wire.operator_header(key, "nv-thuc-hanh", STATION_NO, CODE, public)
    name, signature = wire.read_operator_header(header)
    assert name == "nv-thuc-hanh"
    wire.check_operator(key.public, STATION_NO, CODE, public, signature)
    for other in ((STATION_NO + 1, CODE, public), (STATION_NO, "H17", public), (STATION_NO, CODE, SEED)):
        with pytest.raises(HostileInput, match="bad_signature"):
            wire.check_operator(key.public, *other, signature)


def test_an_answer_opens_for_one_station_one_dossier_and_one_question() -> None:
    raw = closed()
    assert refusal(raw, station_no=STATION_NO + 1) == "content_other"
    assert refusal(raw, dossier_key="H17.20242-261122-000002") == "content_other"
    assert refusal(raw, seed=bytes(range(8, 40))) == "content_other"
    assert refusal(closed(key=SigningKey(SEED))) == "bad_signature"
    newer = msgspec.structs.replace(ABOUT, v=2)
    assert refusal(closed(about=newer)) == "content_newer"
    item = msgspec.structs.replace(CONTENT.item, case_id=bytes(16))
    assert refusal(closed(content=msgspec.structs.replace(CONTENT, item=item))) == "content_other"
    # Signed by the portal about this question, and sealed to somebody else.
    elsewhere = encode(
        msgspec.structs.replace(msgspec.msgpack.decode(raw, type=wire.ContentAnswer), sealed=b"x" * 80)
    )
    assert refusal(elsewhere) == "bad_signature"
    about = encode(ABOUT)
    signature = RECEIPT_KEY.sign(wire.Purpose.CONTENT, about + hashlib.sha256(b"x" * 80).digest())
    moved = encode(wire.ContentAnswer(about=about, sealed=b"x" * 80, signature=signature))
    assert refusal(moved) == "seal"


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        (b"", "content_bytes"),
        (b"\xc1", "content_bytes"),
        (b"\x91" * 5_000, "content_bytes"),
        (encode(msgspec.structs.replace(CONTENT, v=2)), "content_newer"),
        (encode(msgspec.structs.replace(CONTENT, form=FormRef("dkks", 4, b"x"))), "content_bytes"),
        (encode(msgspec.structs.replace(CONTENT, computed=("/a",) * 5_000)), "content_bytes"),
        (encode(msgspec.structs.replace(CONTENT, documents=CONTENT.documents * 300)), "content_bytes"),
    ],
)
def test_a_content_of_another_shape_is_refused_though_the_portal_signed_it(plain: bytes, code: str) -> None:
    assert refusal(resealed(plain)) == code


def test_answers_nested_too_deep_are_refused_in_both_places() -> None:
    deep: object = "x"
    for _ in range(200):
        deep = {"a": deep}
    assert isinstance(deep, dict)
    for field in ("data", "provenance"):
        assert refusal(resealed(encode(msgspec.structs.replace(CONTENT, **{field: deep})))) == "content_depth"
    raw = resealed(b"")
    assert refusal(raw + b"\x00" * (wire.MAX_CONTENT_ANSWER + 1)) == "content_too_large"
    assert refusal(resealed(b"\x00" * (wire.MAX_CONTENT_BYTES + 1))) == "zstd_size"
    huge = msgspec.structs.replace(CONTENT, data={"a": "x" * wire.MAX_CONTENT_BYTES})
    with pytest.raises(HostileInput, match="content_too_large"):
        closed(content=huge)
    with pytest.raises(HostileInput, match="content_key"):
        closed(about=msgspec.structs.replace(ABOUT, public=bytes(32)), sealer=HpkeSealer())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_bytes_are_refused_with_an_error_of_ours(data: st.DataObject) -> None:
    raw = bytearray(closed())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        told = opened(bytes(raw))
    except HostileInput:
        return
    assert told == CONTENT


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_garbage_is_refused_with_an_error_of_ours(raw: bytes, text: str) -> None:
    for read in (
        lambda: opened(raw),
        lambda: opened(resealed(raw)),
        lambda: wire.read_content(raw),
        lambda: wire.read_operator_header(text),
        lambda: wire.read_public(text),
    ):
        with pytest.raises(HostileInput):
            read()
