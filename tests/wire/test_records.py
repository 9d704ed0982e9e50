"""Records read back as they were written; what is no record is refused whole."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.packets.body import MAX_BODY_BYTES
from forms.packets.packet import Kind
from sync.wire.records import TYPES, AnyRecord, day_start, decode_record, encode_record, kind_of
from tests.support.records import example

DEEP: dict[str, Any] = {}
for _ in range(40):
    DEEP = {"a": DEEP}


def as_map(record: AnyRecord) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.msgpack.decode(encode_record(record))
    return told


def refusal(untrusted: bytes) -> str:
    with pytest.raises(HostileInput) as caught:
        decode_record(untrusted)
    return caught.value.code


@pytest.mark.parametrize("kind", TYPES)
def test_a_record_reads_back_and_begins_with_its_kind_and_version(kind: Kind) -> None:
    record = example(kind)
    assert decode_record(encode_record(record)) == record
    assert kind_of(record) is kind
    assert list(as_map(record))[:2] == ["kind", "body_v"]


@pytest.mark.parametrize("kind", TYPES)
def test_a_newer_stations_members_are_tolerated(kind: Kind) -> None:
    told = {**as_map(example(kind)), "invented_later": {"a": [1, None, 2.5]}}
    assert decode_record(msgspec.msgpack.encode(told)) == example(kind)


@pytest.mark.parametrize("kind", TYPES)
def test_a_member_that_is_missing_or_of_another_type_is_refused(kind: Kind) -> None:
    whole = as_map(example(kind))
    needed = {
        field.name for field in msgspec.structs.fields(TYPES[kind]) if field.required and field.name in whole
    }
    for name in needed | {"kind", "body_v"}:
        without = {key: value for key, value in whole.items() if key != name}
        if name != "body_v":
            assert refusal(msgspec.msgpack.encode(without)) == "body_bytes", name
        assert refusal(msgspec.msgpack.encode({**whole, name: 1.5})) == "body_bytes", name


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (Kind.VISIT, {"visited_on": "2026-02-30"}, "body_range"),
        (Kind.VISIT, {"visited_on": "20261122"}, "body_bytes"),
        (Kind.VISIT, {"next_on": "2026-13-01"}, "body_range"),
        (Kind.VISIT, {"visit_id": b"short"}, "body_bytes"),
        (Kind.VISIT, {"cases": [bytes(16)] * 65}, "body_bytes"),
        (Kind.HOUSEHOLD, {"data": DEEP}, "body_depth"),
        (Kind.HOUSEHOLD, {"data": []}, "body_bytes"),
        (Kind.HOUSEHOLD, {"revision": 0}, "body_bytes"),
        (Kind.LESSON, {"steps": ["x"] * 65}, "body_bytes"),
        (Kind.LESSON, {"outcome": ""}, "body_bytes"),
        (Kind.HANDOVER, {"handed_on": "0000-00-00"}, "body_range"),
        (Kind.HANDOVER, {"received_by": ""}, "body_bytes"),
        (Kind.SATISFACTION, {"score": 0}, "body_bytes"),
        (Kind.SATISFACTION, {"score": 6}, "body_bytes"),
        (Kind.SATISFACTION, {"score": 4.5}, "body_bytes"),
        (Kind.SATISFACTION, {"reasons": ["a"] * 6}, "body_bytes"),
        (Kind.FEEDBACK, {"text": "x" * 4_001}, "body_bytes"),
        (Kind.CONSENT_WITHDRAWAL, {"purposes": []}, "body_bytes"),
        (Kind.CONSENT_WITHDRAWAL, {"effect_told": 1}, "body_bytes"),
        (Kind.DAY_CLOSE, {"acknowledged": 13}, "body_range"),
        (Kind.DAY_CLOSE, {"captured": -1}, "body_bytes"),
        (Kind.DAY_CLOSE, {"fees_collected": 1 << 53}, "body_bytes"),
        (Kind.DAY_CLOSE, {"audit_head": bytes(31)}, "body_bytes"),
        (Kind.AUDIT_ANCHOR, {"audit_count": float("nan")}, "body_bytes"),
        (Kind.AUDIT_ANCHOR, {"captured_at": -1}, "body_bytes"),
        (Kind.ABANDONED_DRAFT, {"captured_at": 1 << 60}, "body_bytes"),
        (Kind.ABANDONED_DRAFT, {"operator": "x" * 65}, "body_bytes"),
        (Kind.ABANDONED_DRAFT, {"note": "x" * 4_001}, "body_bytes"),
        (Kind.ABANDONED_DRAFT, {"kind": "submission"}, "body_kind"),
        (Kind.ABANDONED_DRAFT, {"body_v": 0}, "body_kind"),
        (Kind.ABANDONED_DRAFT, {"body_v": 2}, "body_newer"),
        (Kind.ABANDONED_DRAFT, {"kind": "invented_later", "body_v": 9}, "body_newer"),
    ],
)
def test_values_out_of_their_bounds_are_refused(kind: Kind, changes: dict[str, Any], code: str) -> None:
    assert refusal(msgspec.msgpack.encode({**as_map(example(kind)), **changes})) == code


def test_a_record_has_a_largest_size() -> None:
    big = example(Kind.HOUSEHOLD, data={"x": "y" * MAX_BODY_BYTES})
    with pytest.raises(HostileInput, match="body_too_large"):
        encode_record(big)
    assert refusal(bytes(MAX_BODY_BYTES + 1)) == "body_too_large"
    assert refusal(b"\x91" * 100_000) == "body_bytes"


@given(st.binary(max_size=200))
def test_random_bytes_are_no_record(data: bytes) -> None:
    assert refusal(data) in {"body_bytes", "body_kind", "body_newer"}


@given(st.sampled_from(sorted(TYPES)), st.data())
def test_a_changed_byte_is_refused_or_still_a_record(kind: Kind, data: st.DataObject) -> None:
    raw = bytearray(encode_record(example(kind)))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        assert kind_of(decode_record(bytes(raw))) in TYPES
    except HostileInput as refused:
        assert refused.code.startswith("body_")


def test_a_vietnamese_day_begins_at_seventeen_hours_before() -> None:
    assert day_start(1_795_323_600) % 86_400 == 17 * 3_600
    assert 0 <= 1_795_323_600 - day_start(1_795_323_600) < 86_400
    assert day_start(day_start(1_795_323_600)) == day_start(1_795_323_600)
