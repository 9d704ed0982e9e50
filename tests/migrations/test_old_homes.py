"""Homes that real earlier programs left with a case in every state: today's program finds all of it and goes on.

`frozen/home-<n>` is a whole home with schema n, made by a program of before the first release with the portal of its
day, and `told.json` what that program showed of it last. No program of today can make them again. Their people are
fictional and their PIN is the tests'.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from forms.errors import DomainError
from kiosk.container import Surroundings, build_station
from kiosk.desk.facade import Desk
from kiosk.home.layout import find_home
from kiosk.intake.follow_up import opinions
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from sync.replica.chain import audit
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox.outbox_replay import differences
from sync.replica.schema.migrations import STEPS, schema_number
from tests.migrations.make_frozen import FOLDER
from tests.support.counter import signature
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.links import FaultyTransport, no_route
from tests.support.portal import OPERATOR
from tests.support.stations import PIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.station.held import Station

HOMES = sorted(FOLDER.glob("home-*"))
pytestmark = pytest.mark.allows_log
"""The catalogue's file is built anew: it is public, and not kept with the homes."""


@dataclass
class Old:
    """A home of an earlier program with today's on it, far from every network.

    Attributes:
        told: what the earlier program showed.
        desk: of today's program, with the operator signed in.
        station: under it.
    """

    told: dict[str, Any]
    desk: Desk
    station: Station

    def id_of(self, name: str) -> bytes:
        return bytes.fromhex(self.told["cases"][name]["id"])

    def seal(self, case_id: bytes) -> str:
        """Let the citizen agree and sign, seal, print the slip; return the code."""
        self.desk.record_consent(case_id, frozenset({"assist"})).result()
        self.desk.record_signature(case_id, signature()).result()
        code = self.desk.seal(case_id).result().code
        assert self.desk.look_up(self.desk.slip(case_id).result().qr_text).result().proven
        return code


@pytest.fixture(params=HOMES, ids=lambda home: home.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """Put today's program over a copy of an old home and sign in."""
    home = tmp_path / "station"
    shutil.copytree(request.param, home)
    told = json.loads((home / "told.json").read_text(encoding="utf-8"))
    (home / "told.json").unlink()
    mark = ChainMark(home / "chain-mark")
    found = mark.read()
    if found is not None:
        # A copied home is in doubt, which has tests of its own; an update copies nothing.
        mark.write(found.place)
    keyring = FakeKeyring()
    for service, user, secret in told["keyring"]:
        keyring.set_password(service, user, secret)
    link = FaultyTransport(httpx.HTTPTransport())
    link.always(no_route)
    clock = FakeClock(told["at_ms"])
    around = Surroundings(clock, SeededEntropy(3), keyring, lambda url: Transport(url, inner=link))
    station = build_station(find_home(home), around)
    desk = Desk(Shift(station, Seat(station), background=False))
    desk.sign_in(OPERATOR, PIN).result()
    yield Old(told, desk, station)
    desk.close()


def digest(answers: object) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def test_every_case_is_found_as_it_was(old: Old) -> None:
    desk, cases = old.desk, old.told["cases"]
    assert {row.case_id.hex() for row in desk.cases().result()} == {one["id"] for one in cases.values()}
    assert sorted(row.case_id.hex() for row in desk.drafts().result()) == old.told["drafts"]
    for name, one in cases.items():
        case_id = bytes.fromhex(one["id"])
        case = desk.case(case_id).result()
        assert case.row.code == one.get("code"), name
        assert [(packet.packet_id.hex(), packet.transfer.value) for packet in case.packets] == [
            tuple(packet) for packet in one["packets"]
        ], name
        assert len(desk.proof(case_id).result().packets) == len(case.packets), name
        if "answers" in one:
            draft = desk.open_case(case_id).result()
            assert digest(draft.answers) == one["answers"], name
            for file in draft.files:
                assert desk.thumbnail(case_id, file.attachment_id).result(), name
    replica = old.station.opened.replica
    assert replica.read(schema_number) == len(STEPS)
    assert replica.read(audit.verify) == ()
    assert replica.read(differences) == ()
    assert len(replica.read(opinions.waiting)) == old.told["opinions"]


def test_slips_printed_before_are_looked_up_and_printed_on(old: Old) -> None:
    for name, one in old.told["cases"].items():
        for text in one.get("slips", ()):
            found = old.desk.look_up(text).result()
            assert found.proven, name
            known = [case.case.row.case_id for case in found.cases if case.case is not None]
            assert old.id_of(name) in known, name
        if "code" in one:
            assert old.desk.look_up(one["code"]).result().cases, name
    again = old.told["cases"]["A"]
    assert old.desk.record_print(old.id_of("A"), "slip").result() == again["prints"] + 1


def test_every_draft_is_finished_and_a_returned_case_answered(old: Old) -> None:
    desk = old.desk
    assert old.seal(old.id_of("R"))
    assert old.seal(old.id_of("B")) == old.told["cases"]["B"]["code"]
    desk.open_supplement(old.id_of("C")).result()
    desk.save_answer(old.id_of("C"), "/child/fullName", "Nguyễn Mẫu Mới").result()
    assert old.seal(old.id_of("C")) == old.told["cases"]["C"]["code"]
    assert desk.open_case(old.id_of("G")).result().answers
    under_way = [
        packet
        for one in old.told["cases"].values()
        for packet in one["packets"]
        if packet[1] in {"queued", "text_received"}
    ]
    assert desk.sync_view().waiting == len(under_way) + 3


def test_a_conflict_is_settled_and_what_left_the_home_is_taken_back(old: Old) -> None:
    desk = old.desk
    conflict = desk.open_case(old.id_of("F")).result().conflict
    assert conflict is not None
    assert conflict.kind == "ended"
    assert old.seal(desk.start_from(old.id_of("F")).result().case_id)
    assert desk.withdraw(old.id_of("H"), "changed_mind").result() == "withdrawn"
    with pytest.raises(DomainError, match="already_withdrawn"):
        desk.withdraw(old.id_of("H"), "changed_mind").result()


def test_no_home_was_lost() -> None:
    assert [home.name for home in HOMES] == ["home-1", "home-3", "home-4"]
