"""SIGKILL while answers the portal gave back are laid down as a draft: the whole draft, or none and it is asked again."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.container import Surroundings, build_station, portal_calls
from kiosk.desk.facade import Desk as Counters
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.pin_entry import unlock
from kiosk.keys.profile import require_profile, vault_of
from kiosk.keys.slots import FLOOR
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from sync.replica.outbox import outbox_replay
from sync.replica.storage.connection import Connection, ReplicaKey
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.child_work import PIN, Enrolled, fetch_content
from tests.durability.children import Child
from tests.durability.killed_station import assert_nothing_in_clear
from tests.support.counter import ready_draft
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR, Desk, in_process, offer, officer_token, over_socket, running_portal
from tests.support.sound_database import check_file
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="children are forked")
KILLS = 60 if LONG else 5
MOMENTS = {"lay down": 0.004, "commit": 0.004, "fetch": 0.08}
"""After what a child says it is killed, and within how many seconds."""
DAY_S = 86_400
REASONS = [{"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": "/child/fullName"}]
Found = dict[str, list[tuple[object, ...]]]


@dataclass
class Returned:
    """A station with a returned case it has forgotten, and its portal."""

    home: Path
    around: Surroundings
    keyring: FakeKeyring
    case_id: bytes

    def copy(self, name: str) -> Home:
        """Return another copy of the home."""
        target = self.home.parent / name
        shutil.copytree(self.home, target, ignore=shutil.ignore_patterns("lock", "*.sock", "*-shm"))
        return Home(target)

    def fetching(self, home: Home, seed: int) -> Child:
        """Start the program on a copy and ask the portal."""
        who = Enrolled(home.root, self.around.clock.now_ms(), seed, dict(self.keyring.entries))
        return Child(fetch_content, who, self.case_id)

    def laid_down(self, home: Home) -> Found:
        """Return the draft of the case and all that belongs to it."""
        profile = require_profile(home)
        vault = vault_of(home, profile.kind, self.keyring)
        raw = bytes(unlock(home, profile, vault, FakeClock(), OPERATOR, PIN).database_key)
        key = ReplicaKey(raw[:32], raw[32:])
        replica = Replica.open(home.database, key, clock=FakeClock())
        try:
            assert replica.read(outbox_replay.differences) == ()
            found = replica.read(lambda db: _draft(db, self.case_id))
        finally:
            replica.close()
        assert check_file(home.database, key) == ()
        return found


def _draft(db: Connection, case_id: bytes) -> Found:
    wanted = {
        "draft": "SELECT kind, answers_to, hex(form_sha256) IS NOT NULL FROM draft "
        "WHERE case_id = :case AND state = 'editing'",
        "answers": "SELECT pointer, hex(value), source FROM draft_answer JOIN draft USING (draft_id) "
        "WHERE case_id = :case AND state = 'editing' ORDER BY pointer",
        "details": "SELECT name FROM draft_detail JOIN draft USING (draft_id) "
        "WHERE case_id = :case AND state = 'editing' ORDER BY name",
        "lists": "SELECT count(*) > 0 FROM draft_list JOIN draft USING (draft_id) "
        "WHERE case_id = :case AND state = 'editing'",
        "form": "SELECT count(*) FROM pinned_form AS f JOIN draft AS d ON d.form_sha256 = f.sha256 "
        "WHERE case_id = :case AND state = 'editing'",
        "opened": "SELECT count(*) FROM case_event WHERE case_id = :case AND kind = 'supplement_opened'",
    }
    return {name: db.execute(query, {"case": case_id}).fetchall() for name, query in wanted.items()}


@pytest.fixture
def returned(tmp_path: Path) -> Iterator[Returned]:
    clock, keyring, home = FakeClock(), FakeKeyring(), Home(tmp_path / "station")
    with ExitStack() as stack:
        portal = stack.enter_context(running_portal(tmp_path / "portal", clock))
        client = stack.enter_context(in_process(portal))
        around = Surroundings(clock, SeededEntropy(7), keyring, Transport)
        enrol(
            home,
            portal_calls(around),
            url=stack.enter_context(over_socket(portal)),
            code=offer(portal),
            fingerprint=portal.keys.fingerprint,
            pin=PIN,
            clock=clock,
            entropy=around.entropy,
            keyring=keyring,
            cost=FLOOR,
        )
        station = build_station(home.root, around)
        desk = Counters(Shift(station, Seat(station), background=False))
        desk.sign_in(OPERATOR, PIN).result()
        case_id = ready_draft(desk).case_id
        desk.seal(case_id).result()

        def rounds() -> None:
            for _ in range(3):
                station.sync.play_one()
                clock.advance(700)

        rounds()
        clock.advance(181 * DAY_S)
        rounds()
        until(lambda: not desk.case(case_id).result().has_answers)
        officer = Desk(client, officer_token(portal))
        (dossier,) = officer.get("/v1/officer/dossiers").json()["dossiers"]
        order = {"version": dossier["version"], "reasons": REASONS}
        assert officer.post(f"/v1/officer/dossiers/{dossier['code']}/supplement", order).status_code < 300
        rounds()
        assert desk.case(case_id).result().fetchable
        desk.close()
        yield Returned(home.root, around, keyring, case_id)


def test_kills_leave_the_whole_draft_or_none(
    returned: Returned, record_property: Callable[[str, Any], None]
) -> None:
    draw, seen = random.Random(20_261_128), Counter[str]()
    nothing = returned.laid_down(returned.copy("nobody-asked"))
    unharmed = returned.copy("unharmed")
    assert returned.fetching(unharmed, 1).hear_out() == 0
    whole = returned.laid_down(unharmed)
    assert (nothing["draft"], nothing["answers"]) == ([], [])
    assert len(whole["answers"]) > 10
    assert [whole["lists"], whole["form"]] == [[(1,)], [(1,)]]
    home = unharmed
    for number in range(KILLS):
        home = returned.copy(f"killed-{number}")
        child, moment = returned.fetching(home, number + 2), list(MOMENTS)[number % len(MOMENTS)]
        while (said := child.hear(60)) is not None and said != ("try", moment):
            pass
        child.listen_for(draw.random() * MOMENTS[moment])
        child.kill()
        found = returned.laid_down(home)
        assert found in (nothing, whole), moment
        answered = ("done", "fetch") in child.heard
        assert found == whole or not answered
        seen["whole" if found == whole else "none"] += 1
        assert_nothing_in_clear(home.root)
        if found == nothing and not seen["asked again"]:
            # Nothing of the broken attempt is in the way of the next.
            seen["asked again"] += 1
            assert returned.fetching(home, 1_000).hear_out() == 0
            assert returned.laid_down(home) == whole
    record_property(
        "figures",
        f"fetching: {KILLS} SIGKILLs; {seen['whole']} whole drafts, {seen['none']} none, 0 half written",
    )
    record_property("count SIGKILLs", KILLS)
