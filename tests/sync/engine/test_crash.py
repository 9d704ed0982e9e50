"""The program dies at a named point and starts again over the same files: all completes, exactly once."""

from __future__ import annotations

import pytest

from sync.portal.context import Portal
from sync.replica.outbox import outbox
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Crash, Fault, FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, dossiers_at

POINTS: list[tuple[str, str, Fault]] = [
    ("leased, nothing sent", "/v1/packets", links.crash_before),
    ("answer not read", "/v1/packets", links.crash_after),
    ("before asking for the offset", "HEAD", links.crash_before),
    ("offset not read", "HEAD", links.crash_after),
    ("before the file", "PATCH", links.crash_before),
    ("in the middle of the file", "PATCH", links.cut_body(12_345, Crash)),
    ("at the last byte of the file", "PATCH", links.cut_body(60_000, Crash)),
    ("complete receipt not read", "PATCH", links.crash_after),
    ("dossiers not read", "/v1/feed/dossiers", links.crash_after),
    ("roster not read", "/v1/feed/roster", links.crash_after),
    ("catalogue not read", "/v1/feed/catalogue", links.crash_after),
]


@pytest.mark.parametrize(("where", "fault"), [pytest.param(*point[1:], id=point[0]) for point in POINTS])
def test_a_crash_loses_nothing_and_files_nothing_twice(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, where: str, fault: Fault
) -> None:
    first = rig.seal(rig.paper(60_000), rig.paper(1_000))
    second = rig.seal()
    if where == "HEAD":
        # Only a file that was begun is asked for.
        rig.texts()
        rig.crash()
    link.plan(fault, on=where)
    with pytest.raises(Crash):
        rig.engine.run_once()
    rig.crash()
    assert rig.replica.read(outbox.counts).sending == 0
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (first, second))
    assert dossiers_at(portal) == 2


def test_a_crash_at_every_single_call_of_a_round(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    sealed = [rig.seal(rig.paper(9_000)), rig.seal()]
    for number in range(60):
        link.plan(links.crash_after if number % 2 else links.crash_before)
        try:
            done = rig.engine.run_once()
        except Crash:
            rig.crash()
            link.heal()
            # One step forward between two crashes, or nothing could ever get further.
            if number % 2 == 0:
                rig.texts() if number % 4 else rig.files()
            continue
        assert done.trouble is None
        break
    link.heal()
    rig.round()
    assert_acknowledged(rig, portal, sealed)


def test_receipts_of_a_portal_that_answered_before_the_crash_are_the_ones_kept(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal()
    told: list[bytes] = []

    def note(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        told.append(serve(request).read())
        raise Crash

    link.plan(note, on="/v1/packets")
    with pytest.raises(Crash):
        rig.engine.run_once()
    rig.crash()
    rig.round()
    assert rig.receipts(packet)["text"] in told[0]
    assert_acknowledged(rig, portal, (packet,))
