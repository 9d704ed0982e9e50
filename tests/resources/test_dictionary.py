"""The published dictionary makes unseen packets small and stays what it was."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import HostileInput
from forms.packets.seal import Compressor
from resources import files

SCRIPTS = Path(__file__).resolve().parents[2] / "build" / "seed"
PUBLISHED = {32_768: "f2cf721f4da5821786c96f6eada1c19f3e7fc35f0b4501783320f8a2c2da475d"}
HEADER_AND_SIGNATURE = 226 + 64
HPKE_BYTES = 48
"""An encapsulated key of 32 bytes and a tag of 16."""


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Bodies of families the dictionary was not trained on."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from packet_samples import make_samples

    yield list(make_samples(seed=77, count=40))
    sys.modules.pop("packet_samples", None)


def test_published_dictionaries_never_change() -> None:
    assert {
        number: hashlib.sha256(raw).hexdigest() for number, raw in files.dictionaries().items()
    } == PUBLISHED
    assert all(len(raw) <= 4_096 for raw in files.dictionaries().values())


def test_unseen_bodies_shrink_by_half_again_and_come_back_whole(unseen: list[bytes]) -> None:
    plain, with_dictionary = Compressor({}), Compressor(files.dictionaries(), files.CURRENT_DICTIONARY)
    shrunk = [with_dictionary.compress(sample) for sample in unseen]
    assert sum(map(len, shrunk)) < 0.55 * sum(len(plain.compress(sample)) for sample in unseen)
    assert [with_dictionary.expand(frame, 300_000) for frame in shrunk] == unseen
    # A whole packet of two files is about 1.2 KB: that is what the bad-link target reckons with.
    typical = sorted(map(len, shrunk))[len(shrunk) // 2]
    assert typical + HPKE_BYTES + HEADER_AND_SIGNATURE < 1_250


def test_frame_names_its_dictionary(unseen: list[bytes]) -> None:
    frame = Compressor(files.dictionaries(), files.CURRENT_DICTIONARY).compress(unseen[0])
    with pytest.raises(HostileInput) as caught:
        Compressor({}).expand(frame, 300_000)
    assert (caught.value.code, caught.value.params) == ("zstd_dictionary", {"id": files.CURRENT_DICTIONARY})
