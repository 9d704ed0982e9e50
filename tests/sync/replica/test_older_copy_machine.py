"""Copies of a station made, put back and gone on with in any order: no two cases bear one code on paper.

Real files, real SQLCipher, the portal's own record of chains and its own signed word; only people are drawn.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from forms.errors import StationError
from forms.packets.packet import parse_packet
from kiosk.home.layout import Home
from sync.engine import own_chain
from sync.engine.push import Push
from sync.link.goodput import Goodput
from sync.link.portal_api import PortalApi
from sync.portal.packets import packets as at_portal
from sync.portal.stations.stations import StationRow
from sync.replica.cases import cases
from sync.replica.chain import lineage
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox import packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.new_replica import new_replica
from tests.support.portal import PortalFolder
from tests.support.put_back import copy_database, put_database_back, put_home_back
from tests.support.station_data import KEY, STATION_NO, ident, seal_case, start_case


class OlderCopies(RuleBasedStateMachine):
    """One home, one portal, a shelf of copies."""

    @initialize()
    def begin(self) -> None:
        self.around = ExitStack()
        self.folder = Path(self.around.enter_context(tempfile.TemporaryDirectory()))
        self.clock = FakeClock()
        folder = PortalFolder(self.folder / "portal", self.clock, SeededEntropy(5))
        self.portal = self.around.enter_context(folder.opened())
        self.home = Home(self.folder / "home")
        self.home.root.mkdir()
        replica = new_replica(self.home.database, KEY, self.clock)
        replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
        replica.close()
        self.epoch, self.numbers = 1, 0
        self.on_paper: dict[str, bytes] = {}
        self.databases: list[Path] = []
        self.homes: list[Path] = []
        self.genuine = True
        self._open()

    def teardown(self) -> None:
        if hasattr(self, "around"):
            self.replica.close()
            self.around.close()

    @rule()
    def a_case_is_sealed_and_its_slip_printed(self) -> None:
        self._print(self._seal(marked=True))

    @rule()
    def the_program_dies_before_the_mark(self) -> None:
        self._seal(marked=False)
        self._restart()

    @rule()
    def slips_are_printed_again(self) -> None:
        rows = self.replica.read(
            lambda db: db.execute("SELECT case_id FROM case_record WHERE code IS NOT NULL").fetchall()
        )
        for (case_id,) in rows:
            self._print(bytes(case_id))

    @rule()
    def the_program_restarts(self) -> None:
        self._restart()

    @rule()
    def what_waits_is_sent_and_the_portal_heard(self) -> None:
        raws = self.replica.read(lambda db: db.execute("SELECT raw FROM packet ORDER BY ord").fetchall())
        with self.portal.store.writing() as db:
            for (raw,) in raws:
                at_portal.record_link(db, parse_packet(bytes(raw)))
        own_chain.learn(self._push(), self.portal.chain_words.of(self._row()))

    @rule()
    def the_database_is_copied(self) -> None:
        self.replica.close()
        self.databases.append(copy_database(self.home, self.folder / f"db-{len(self.databases)}"))
        self._open()

    @rule()
    def the_home_is_copied(self) -> None:
        self.replica.close()
        self.homes.append(self.folder / f"home-{len(self.homes)}")
        shutil.copytree(self.home.root, self.homes[-1])
        self._open()

    @precondition(lambda self: self.databases)
    @rule(data=st.data())
    def an_older_database_is_put_back(self, data: st.DataObject) -> None:
        self.replica.close()
        put_database_back(self.home, data.draw(st.sampled_from(self.databases)))
        self.genuine = False
        self._open()

    @precondition(lambda self: self.homes)
    @rule(data=st.data())
    def an_older_home_is_put_back(self, data: st.DataObject) -> None:
        self.replica.close()
        put_home_back(self.home, data.draw(st.sampled_from(self.homes)))
        self.genuine = False
        self._open()

    @rule()
    def the_mark_is_tidied_away(self) -> None:
        self.replica.close()
        self.home.chain_mark.unlink(missing_ok=True)
        self.genuine = False
        self._open()

    @precondition(lambda self: not self.genuine and self.epoch < 90)
    @rule()
    def the_portal_gives_a_new_epoch(self) -> None:
        self.epoch += 1
        self.replica.seal(lambda db: packets.start_chain(db, STATION_NO, self.epoch)).result()
        self.genuine = True
        before = len(self.on_paper)
        self._print(self._seal(marked=True))
        assert len(self.on_paper) == before + 1, "codes flow again"

    @invariant()
    def a_genuine_station_is_never_doubted(self) -> None:
        if hasattr(self, "replica") and self.genuine:
            assert self.replica.read(lineage.doubt) is None

    @invariant()
    def the_outbox_is_what_its_events_say(self) -> None:
        if hasattr(self, "replica"):
            assert self.replica.read(differences) == ()

    def _seal(self, *, marked: bool) -> bytes | None:
        self.numbers += 1
        number, case_id = self.numbers, ident(self.numbers)
        self.replica.write(lambda db: start_case(db, number)).result()
        write = self.replica.seal if marked else self.replica.write
        try:
            write(lambda db: seal_case(db, number, case_id)).result()
        except StationError as error:
            assert error.code == "copy_in_doubt"
            assert not self.genuine
            return None
        return case_id

    def _print(self, case_id: bytes | None) -> None:
        """Do as `kiosk.intake.printed.slips` does, up to the code on the paper."""
        if case_id is None:
            return
        self.replica.must_be_marked()
        try:
            self.replica.read(lineage.must_be_sure)
        except StationError:
            return
        facts = self.replica.read(lambda db: cases.case(db, case_id))
        assert facts is not None
        assert facts.code is not None
        assert self.on_paper.setdefault(facts.code, case_id) == case_id, f"{facts.code} on two slips"

    def _restart(self) -> None:
        self.replica.close()
        self._open()

    def _open(self) -> None:
        mark = ChainMark(self.home.chain_mark)
        self.replica = Replica.open(self.home.database, KEY, clock=self.clock, mark=mark)

    def _push(self) -> Push:
        return Push(
            replica=self.replica,
            api=cast("PortalApi", None),
            keys=self.portal.keys.public,
            clock=self.clock,
            changed=lambda *_: None,
            stopping=lambda: False,
            retry_ms=lambda _: 0,
            goodput=Goodput(),
        )

    def _row(self) -> StationRow:
        return StationRow(STATION_NO, "", "", "", "station", True, self.epoch, b"", b"")


TestOlderCopies = OlderCopies.TestCase
TestOlderCopies.settings = settings(
    max_examples=300 if LONG else 20, stateful_step_count=16, deadline=None, print_blob=True
)
