"""One seed, one history: people, stations, portal and a bad network, then healing.

Nothing here reads a clock or draws randomness but through the seed, so a seed always gives the same
trace. `play` is the whole history; a state machine may call the acts one by one instead.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable

from forms.errors import DomainError, StationError
from forms.packets.packet import parse_packet
from sync.engine.rounds import Round
from tests.simulation import (
    acts,
    forgotten,
    invariants,
    keeping,
    lasting,
    liveness,
    mending,
    moving,
    older_copies,
    restoring,
    rotating,
)
from tests.simulation.model import Model, Sealed
from tests.simulation.network import Network, Weather
from tests.simulation.portal_side import PortalSide
from tests.simulation.station_side import StationSide
from tests.simulation.times import Times
from tests.simulation.trace import Trace, hold
from tests.simulation.workshop import START_MS, Workshop
from tests.support.links import Crash

STEPS = (5, 12)
"""Many short histories find more than few long ones."""


class World:
    """Everything of one history.

    Args:
        workshop: templates and applications.
        seed: decides everything.
        weather: the faults that can happen; drawn from the seed when None.
    """

    def __init__(self, workshop: Workshop, seed: int, weather: Weather | None = None) -> None:
        self.seed = seed
        self.dice = random.Random(seed)
        self.trace = Trace()
        self.model = Model()
        self.stations: list[StationSide] = []
        self.folder = workshop.folder / "history"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        count = self.dice.choice((2, 2, 2, 3))
        self.times = Times(START_MS, count)
        self.portal = PortalSide(workshop, self.times, seed)
        self.network = Network(
            dice=random.Random(seed + 1),
            times=self.times,
            portal=self.portal,
            model=self.model,
            trace=self.trace,
            weather=weather or Weather.of(self.dice),
            interrupt=self._interrupt,
            calls=[0] * count,
        )
        self.marked = older_copies.happens(seed, self.network.weather.faults)
        self.checked: dict[object, object] = {}
        self._working: list[int] = []
        self._whole_files: set[bytes] = set()
        self.trace.note(f"seed {seed} stations {count} weather {self.network.weather}")
        for number in range(count):
            home = self.folder / f"home-{number}"
            home.mkdir()
            link = self.network.link(number)
            template = workshop.stations[number]
            side = StationSide(
                number, template, home, self.times, link, seed * 10 + number, marked=self.marked
            )
            self.stations.append(side)

    def play(self) -> str:
        """Play the whole history; return the hash of its trace.

        Raises:
            Broken: an invariant does not hold.
        """
        self.step("seal")
        steps = self.dice.randint(*STEPS)
        planned = restoring.plan(self.seed, self.network.weather.faults, steps)
        planned = forgotten.plan(self.seed, planned)
        if not planned:
            planned = moving.plan(self.seed, steps) or mending.plan(self.seed, steps)
        if self.marked:
            planned = older_copies.plan(self.seed, steps)
        planned = lasting.plan(self.seed, self.network.weather.faults, planned, steps)
        planned = rotating.plan(self.seed, self.network.weather.faults, planned, steps)
        for number in range(steps):
            if number in planned:
                self.step(planned[number])
            self.step(acts.draw(self.dice))
        if steps in planned:
            self.step(planned[steps])
        self.heal()
        return self.trace.digest()

    def step(self, name: str) -> None:
        """Let one act happen and look at everything."""
        self.trace.note(f"{self.times.now_s():.2f} act {name}")
        acts.ACTS[name](self, self.dice)
        self.times.advance(self.dice.choice((0.5, 3.0, 11.0)))
        invariants.check(self)

    def heal(self) -> None:
        """End every fault; from here everything must come to its end."""
        liveness.heal(self)

    def close(self) -> None:
        """End every program."""
        for station in self.stations:
            station.close()
        self.portal.close()

    def alive(self, station: StationSide, work: Callable[[], object]) -> object:
        """Let a station's program do something; where it dies, start it again over its files.

        A full disk is an error a person sees; the program goes on.
        """
        nested = station.number in self._working
        self._working.append(station.number)
        try:
            return work()
        except Crash:
            if nested:
                # The clerk and the engine die together; whoever is further out starts the program again.
                raise
            self.trace.note(f"{self.times.now_s():.2f} s{station.number} died")
            station.die()
            self.network.forget_waits(station.number)
            self._find_unspoken(station)
        except DomainError as error:
            self.trace.note(f"{self.times.now_s():.2f} s{station.number} {error.code}")
            removed = error.code == "operator_inactive" and station.number in self.model.people.touched
            # Whoever answers an officer after half a year fetches what was declared from the portal first.
            forgotten_here = error.code == "nothing_to_supplement" and self.model.kept.upkeep
            hold("nobody is shut out for nothing", removed or forgotten_here, error.code)
        except StationError as error:
            self.trace.note(f"{self.times.now_s():.2f} s{station.number} {error.code}")
            older = error.code == "copy_in_doubt" and station.number in self.model.older.stations
            hold("only a full disk may stop a write", older or error.code == "disk_full", error.code)
            station.due_at_s = self.times.now_s() + 60
        finally:
            self._working.pop()
        return None

    def file_is_whole(self, sealed_sha256: bytes) -> bool:
        """Tell whether the portal holds exactly the file of a digest; one that did is not read again."""
        if sealed_sha256 not in self._whole_files:
            name = sealed_sha256.hex()
            path = self.portal.folder / "blobs" / name[:2] / name
            if not path.is_file() or hashlib.sha256(path.read_bytes()).digest() != sealed_sha256:
                return False
            self._whole_files.add(sealed_sha256)
        return True

    def forget_files(self) -> None:
        """Read every file again: those that were whole may have gone with the portal that held them."""
        self._whole_files.clear()

    def _find_unspoken(self, station: StationSide) -> None:
        """Take in packets that were stored although the program died before it could say so."""
        for raw in station.raws():
            if all(one.packet.raw != raw for one in self.model.sealed):
                one = Sealed(parse_packet(raw), station.number, ())
                self.model.sealed.append(one)
                older_copies.promised(self, station, one)
                self.trace.note(f"found {one.name()} {one.packet_id.hex()}")

    def round(self, station: StationSide) -> None:
        """Play one round now, as when a person wakes the program."""
        self.network.wait_until_s.pop(station.number, None)
        self._play_round(station)

    def _play_round(self, station: StationSide) -> None:
        done = self.alive(station, station.round)
        self.network.round_over(station.number)
        if isinstance(done, Round):
            liveness.check_rest(self, station, done)
        keeping.let_go(self, station)

    def run_for(self, seconds: float) -> None:
        """Let every station's own schedule run; a station that calls too often is a fault."""
        end_s = self.times.now_s() + seconds
        rounds = [0] * len(self.stations)
        while (station := min(self.stations, key=lambda one: one.due_at_s)).due_at_s <= end_s:
            self.times.advance(max(station.due_at_s - self.times.now_s(), 0.0))
            rounds[station.number] += 1
            liveness.check_pace(self, station, rounds[station.number], seconds)
            died = station.deaths
            self._play_round(station)
            if station.deaths != died:
                # A program begins with a round: one that dies thirty times a minute does not wear out the link.
                rounds[station.number] -= 1
        self.times.advance(max(end_s - self.times.now_s(), 0.0))

    def _interrupt(self, station: int, name: str) -> None:
        side = self.stations[station]
        if name == "second program":
            try:
                side.second_program_without_lock()
            except (Crash, StationError):
                # It was the other program that ended.
                self.trace.note(f"s{station} second program ended")
            return
        others = [one for one in self.stations if one is not side]
        if self.network.dice.random() < 0.5:
            self.round(self.network.dice.choice(others))
        else:
            acts.between(self, self.network.dice, side)
