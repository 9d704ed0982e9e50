"""A sample of the bench's hard frames: most are read, none wrongly."""

from __future__ import annotations

import pytest

from kiosk.scanning.barcodes import decode_grey
from tests.bench import card_frames


def test_hard_frames_are_mostly_read_and_never_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_frames, "PER_CONDITION", 2)
    right = 0
    made = card_frames.frames(seed=19)
    for name, payload, frame in made:
        found = {code.raw for code in decode_grey(frame)}
        assert found <= {payload.encode()}, name
        right += bool(found)
    assert right / len(made) >= 0.8
