"""A practice beside the folder of a station, with the clock in the test's hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.practice.portal import OPERATOR_ID
from kiosk.practice.station import PIN, Practice, open_practice
from kiosk.station.held import Station
from sync.link.transport import Transport
from tests.support.counter import ready_draft
from tests.support.fakes import FakeClock, SeededEntropy


def no_network(url: str) -> Transport:
    """Stand for the machine's own connections, which a practice must never ask for."""
    raise AssertionError(f"a practice asked for a connection to {url}")


@dataclass
class Table:
    """A clerk who practises."""

    real: Home
    around: Surroundings
    clock: FakeClock
    practice: Practice

    @property
    def station(self) -> Station:
        return self.practice.desk._shift._station

    def round(self, after_s: float = 0) -> None:
        """Let time pass and play one round."""
        self.clock.advance(after_s)
        done = self.station.sync.play_one()
        assert done.trouble is None, (done.trouble, done.problem)

    def hand_in(self) -> bytes:
        """Take a birth registration up to the seal."""
        case_id = ready_draft(self.practice.desk).case_id
        self.practice.desk.seal(case_id).result()
        return case_id

    def again(self) -> None:
        """Close the practice and open it as after a restart."""
        self.practice.desk.close()
        self.practice = open_practice(self.real, self.around, background=False)
        self.practice.desk.sign_in(OPERATOR_ID, PIN).result()


def begin(folder: Path, seed: int = 5) -> Table:
    """Open a practice and sign in."""
    clock = FakeClock()
    around = Surroundings(clock, SeededEntropy(seed), None, no_network)
    real = Home(folder)
    practice = open_practice(real, around, background=False)
    practice.desk.sign_in(OPERATOR_ID, PIN).result()
    return Table(real, around, clock, practice)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = begin(tmp_path / "home")
    yield made
    made.practice.desk.close()
