"""What people at the counters were told: the truth both sides are measured against."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.packets.packet import Packet
from tests.simulation.generations import Generations
from tests.simulation.keeping import Kept
from tests.simulation.older_copies import Older
from tests.simulation.people import People
from tests.simulation.restoring import Lost
from tests.simulation.rotating import Keys
from tests.support.packets import Paper


@dataclass
class Sealed:
    """One packet whose slip was handed out.

    Attributes:
        packet: its bytes.
        station: which station sealed it.
        papers: the files it brings.
        withdrawn: the person was told that it never left and never will.
    """

    packet: Packet
    station: int
    papers: tuple[Paper, ...]
    withdrawn: bool = False

    @property
    def packet_id(self) -> bytes:
        return self.packet.header.packet_id

    @property
    def case_id(self) -> bytes:
        assert self.packet.header.case_id is not None
        return self.packet.header.case_id

    @property
    def kind(self) -> str:
        return str(self.packet.header.kind)

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among the packets of its station."""
        return self.packet.header.chain_epoch, self.packet.header.seq

    def name(self) -> str:
        """Return a short name for traces and messages."""
        return f"s{self.station}#{self.packet.header.seq}:{self.kind}"


@dataclass
class Model:
    """Everything that was promised.

    Attributes:
        sealed: every packet in the order it was sealed.
        taken_back: cases a citizen has taken back.
        followed: cases with a second packet that must not overtake the first.
        moved: cases a citizen has brought to another station.
        mended: cases whose supplement was mended before it was sent.
        suspended: stations the portal must take nothing of, with what it had taken before.
        lost: what was true of a portal before it was put back to a copy.
        older: what is true of stations that were put back to an older copy of themselves.
        kept: what stations may forget in time, and have.
        generations: every catalogue that was signed.
        people: who may work where.
        keys: what became of the portal's keys.
    """

    sealed: list[Sealed] = field(default_factory=list)
    taken_back: set[bytes] = field(default_factory=set)
    followed: set[bytes] = field(default_factory=set)
    moved: set[bytes] = field(default_factory=set)
    mended: set[bytes] = field(default_factory=set)
    suspended: dict[int, frozenset[bytes]] = field(default_factory=dict)
    lost: Lost = field(default_factory=Lost)
    older: Older = field(default_factory=Older)
    kept: Kept = field(default_factory=Kept)
    generations: Generations = field(default_factory=Generations)
    people: People = field(default_factory=People)
    keys: Keys = field(default_factory=Keys)

    def of_station(self, station: int) -> list[Sealed]:
        return [one for one in self.sealed if one.station == station]

    def of_case(self, case_id: bytes) -> list[Sealed]:
        return [one for one in self.sealed if one.case_id == case_id]

    def find(self, packet_id: bytes) -> Sealed | None:
        """Return a packet, also one its station has forgotten."""
        sealed = next((one for one in self.sealed if one.packet_id == packet_id), None)
        return sealed or self.older.gone.get(packet_id) or self.kept.gone.get(packet_id)

    def submissions(self, station: int) -> list[Sealed]:
        return [one for one in self.of_station(station) if one.kind == "submission"]
