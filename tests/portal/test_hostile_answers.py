"""Signed and sealed as it should be, but the answers inside are anything at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.packets.body import encode_body
from tests.support.packets import PacketMaker, birth_answers
from tests.support.portal import CallingStation

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6), inner, max_size=4)
        | st.dictionaries(st.integers(0, 9), inner, max_size=2)
    ),
    max_leaves=12,
)
PLACES = ["requester", "child", "siblings", "mother", "copies", "pledge", "unknown", "", "a/b", "~"]


def with_answers(maker: PacketMaker, data: Any) -> bytes:
    return maker.submission((maker.paper(size=10),), body_changes={"data": data}).raw


@FEW
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_in_any_place(station: CallingStation, place: str, value: object) -> None:
    maker = station.maker()
    data, _ = birth_answers(datetime.fromtimestamp(maker.now_s(), UTC).date())
    (result,) = station.send(with_answers(maker, {**data, place: value}))
    # Empty groups say nothing and do no harm; anything else is named.
    assert (result.outcome == "rejected") == bool(result.problems), result


@pytest.mark.parametrize(
    "value",
    [
        msgspec.msgpack.Ext(5, b"x"),
        datetime(2026, 11, 22, tzinfo=UTC),
        float("nan"),
        float("inf"),
        "\u0000",
        "a\u0301",
        1 << 63,
        {1: {2: 3}},
        [[[[[[[[[[[[]]]]]]]]]]]],
        "x" * 100_000,
        {str(number): number for number in range(10_000)},
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_msgpack_knows_and_forms_do_not(station: CallingStation, value: object) -> None:
    maker = station.maker()
    data, _ = birth_answers(datetime.fromtimestamp(maker.now_s(), UTC).date())
    data["child"]["fullName"] = value
    (result,) = station.send(with_answers(maker, data))
    assert result.outcome == "rejected", result


@FEW
@given(body=st.dictionaries(st.text(max_size=12), VALUES, max_size=6))
def test_any_map_as_body(station: CallingStation, body: dict[str, object]) -> None:
    maker = station.maker()
    header = maker.submission((maker.paper(size=10),)).header
    sound = msgspec.msgpack.decode(encode_body_of(maker))
    packet = maker.frame(
        msgspec.structs.replace(header, packet_id=maker.new_id()), msgspec.msgpack.encode({**sound, **body})
    )
    (result,) = station.send(packet.raw)
    assert result.outcome == "rejected"


def encode_body_of(maker: PacketMaker) -> bytes:
    """Return a body that is sound but for its papers."""
    from forms.packets.body import Submission

    return encode_body(Submission(**maker.declaration(())))
