"""Both connections of a round hear of a rotated key at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.packets.certificate import KeyUse
from sync.link.key_renewal import KeyRenewal
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.key_rotation import rotate
from tests.sync.engine.rig import Rig


def test_the_other_connection_may_have_taken_the_list_a_moment_before(
    rig: Rig, tmp_path: Path, portal_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.round()
    rotate(tmp_path / "portal", SeededEntropy(40), portal_clock.now_ms() // 1000, [KeyUse.RECEIPT])
    taken = KeyRenewal.take_over

    def taken_twice(renewal: KeyRenewal, raw: bytes) -> bool:
        taken(renewal, raw)
        return taken(renewal, raw)

    monkeypatch.setattr(KeyRenewal, "take_over", taken_twice)
    rig.crash()
    assert rig.round().trouble is None
    assert rig.keys.serial == 2
