"""The portal's word of a station's chain: its bytes, its signature, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.packets.chain_word import CHAIN_WORD, MAX_CHAIN_WORD_BYTES, ChainWord
from forms.packets.signature import Purpose, SigningKey
from sync.wire.request_auth import header_text, read_chain, read_restored

KEY = SigningKey(b"p" * 32)
WORD = ChainWord(1, 2, 10_001, 3, 41, b"d" * 32, False)


@dataclass(frozen=True)
class Shaped:
    """A word of another shape, signed all the same."""

    values: tuple[object, ...]

    def signed(self) -> bytes:
        payload = msgspec.msgpack.encode(self.values)
        return payload + KEY.sign(Purpose.CHAIN, payload)


def test_a_word_travels_in_a_header_and_holds() -> None:
    raw = CHAIN_WORD.sign(WORD, KEY)
    assert len(raw) == 107
    assert len(raw) <= MAX_CHAIN_WORD_BYTES
    assert read_chain(header_text(raw)) == raw
    assert CHAIN_WORD.check(raw, KEY.public) == WORD


@pytest.mark.parametrize(
    "values",
    [
        (2, 2, 10_001, 3, 41, b"d" * 32, False),
        (1, 2, 9_999, 3, 41, b"d" * 32, False),
        (1, 2, 10_001, 0, 41, b"d" * 32, False),
        (1, 2, 10_001, 100, 41, b"d" * 32, False),
        (1, 2, 10_001, 3, -1, b"d" * 32, False),
        (1, 2, 10_001, 3, 41, b"d" * 31, False),
        (1, 2, 10_001, 3, 41, b"d" * 32),
        (1, 2, 10_001, 3, 41, b"d" * 32, False, 9),
        ("1", 2, 10_001, 3, 41, b"d" * 32, False),
    ],
)
def test_another_shape_is_refused(values: tuple[object, ...]) -> None:
    with pytest.raises(HostileInput, match="chain_word_bytes"):
        CHAIN_WORD.check(Shaped(values).signed(), KEY.public)


def test_a_word_nobody_of_the_portal_signed_is_refused() -> None:
    raw = CHAIN_WORD.sign(WORD, KEY)
    with pytest.raises(HostileInput, match="bad_signature"):
        CHAIN_WORD.check(raw, SigningKey(b"q" * 32).public)
    payload = raw[:-64]
    with pytest.raises(HostileInput, match="bad_signature"):
        CHAIN_WORD.check(payload + KEY.sign(Purpose.RESTORED, payload), KEY.public)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_plainly(untrusted: bytes) -> None:
    with pytest.raises(HostileInput):
        CHAIN_WORD.check(untrusted, KEY.public)
    with pytest.raises(HostileInput):
        CHAIN_WORD.read(untrusted + b"\xc1" * 64)


@given(st.text(max_size=400))
def test_any_header_gives_bytes_or_nothing(untrusted: str) -> None:
    for read in (read_chain, read_restored):
        found = read(untrusted)
        assert found is None or isinstance(found, bytes)
    assert read_chain(None) is None
