"""A machine whose clock is wrong: healed by the time the portal signs, asked for once."""

from __future__ import annotations

import pytest

from sync.errors import Trouble
from sync.portal.context import Portal
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged


@pytest.mark.parametrize("days", [-366, -2, 2, 366])
def test_a_clock_set_wrong_is_healed_by_the_portals_signed_time(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, days: int
) -> None:
    packet = rig.seal()
    clock.set_wall(clock.now_ms() + days * 86_400_000)
    done = rig.round()
    assert done.trouble is None
    assert_acknowledged(rig, portal, (packet,))
    assert [call.status for call in link.calls][:2] == [401, 200]
    assert sum(call.status == 401 for call in link.calls) == 1
    assert rig.station_clock.is_suspect()
    rig.crash()
    link.calls.clear()
    assert rig.round().trouble is None
    assert all(call.status != 401 for call in link.calls)


def test_a_portal_that_never_accepts_the_time_is_asked_twice_a_round(rig: Rig, link: FaultyTransport) -> None:
    rig.seal()
    for _ in range(5):
        link.calls.clear()
        link.always(links.problem(401, "clock-skew"))
        assert rig.round().trouble is Trouble.CLOCK
        assert len(link.calls) <= 2
