"""Whoever shows a case is told of its last state: a screen that looked in mid-round must not stay behind."""

from __future__ import annotations

import pytest

from tests.support import links
from tests.support.links import Fault, FaultyTransport
from tests.sync.engine.rig import Rig


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(None, id="no fault"),
        pytest.param(links.refused, id="refused"),
        pytest.param(links.stalled, id="stalled"),
        pytest.param(links.captive_portal, id="captive portal"),
        pytest.param(links.problem(500, "internal"), id="500"),
    ],
)
def test_the_last_word_is_how_it_stands(rig: Rig, link: FaultyTransport, fault: Fault | None) -> None:
    packet = rig.seal()
    told: list[str] = []
    rig.push.changed = lambda *_case_ids: told.append(rig.state(packet))
    if fault is not None:
        link.always(fault)
    rig.round()
    if fault is links.refused:
        # Nothing was taken for sending, so nobody can have seen another state.
        assert (told, rig.state(packet)) == ([], "queued")
        return
    assert told[-1] == rig.state(packet)


def test_a_packet_that_is_queued_again_names_its_case(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()
    link.always(links.lost_request)
    rig.round()
    assert packet.header.case_id in rig.changed


def test_cases_of_one_answer_are_told_together(rig: Rig) -> None:
    # Whoever hears of them counts the whole queue, while the link waits for the next batch.
    cases = {rig.seal().header.case_id for _ in range(5)}
    told: list[tuple[bytes | None, ...]] = []
    rig.push.changed = rig.pull.changed = lambda *case_ids: told.append(case_ids)
    rig.round()
    # Files are of no single case, and told one by one.
    assert [set(one) for one in told if one != (None,)] == [cases, cases]
