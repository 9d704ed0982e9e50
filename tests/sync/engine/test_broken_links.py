"""A link that drops in the middle of a long upload: tried again at once, as long as each round carries something."""

from __future__ import annotations

from sync.errors import Trouble
from sync.portal.context import Portal
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

AT_ONCE_MS = 750


def test_drops_between_which_something_was_carried_never_add_up_to_a_long_pause(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    sealed = []
    link.always(links.lost_request, on="PATCH")
    for _ in range(8):
        sealed.append(rig.seal())
        done = rig.round()
        assert (done.trouble, done.answered) == (Trouble.OFFLINE, 1)
        assert 0 < done.next_at_ms - clock.now_ms() <= AT_ONCE_MS
        clock.advance(1)
    link.heal()
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, sealed)


def test_bytes_of_a_file_that_arrived_before_the_drop_count_as_carried(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    packet = rig.seal(rig.paper(200_000))
    rig.push.goodput.bytes_per_s = rig.push.files_goodput.bytes_per_s = 4_000
    link.always(links.lost_request, on="PATCH")
    for _ in range(4):
        rig.round()
        clock.advance(10)
    grown = [rig.round().next_at_ms - clock.now_ms() for _ in range(6)]
    assert max(grown) > AT_ONCE_MS
    for _ in range(4):
        link.heal()
        rig.push.goodput.bytes_per_s = rig.push.files_goodput.bytes_per_s = 4_000
        passed = link.count("PATCH") + 1
        link.always(
            lambda request, serve, passed=passed: (
                serve(request) if link.count("PATCH") < passed else links.lost_request(request, serve)
            ),
            on="PATCH",
        )
        done = rig.round()
        assert done.trouble is Trouble.OFFLINE
        assert 0 < done.next_at_ms - clock.now_ms() <= AT_ONCE_MS
        clock.advance(1)
    link.heal()
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))


def test_a_link_on_which_nothing_arrives_is_left_alone_longer_and_longer(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    rig.seal()
    link.always(links.lost_request)
    pauses = []
    for _ in range(12):
        pauses.append(rig.round().next_at_ms - clock.now_ms())
        clock.advance(10)
    assert pauses[0] <= AT_ONCE_MS
    assert 2_000 < max(pauses) <= 10_000
