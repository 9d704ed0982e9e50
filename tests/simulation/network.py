"""The link of every station: dice decide which request meets which fault; all of it is traced."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from sync.link.signed_calls import NOBODYS_FILE
from sync.portal.packets import packets
from sync.wire.batch import split_batch
from sync.wire.messages import PacketsAgain, decode
from tests.simulation import lasting
from tests.simulation.faults import FAULTS, ONLY_PACKETS, ONLY_SENDING, UNCONNECTED, WORLDLY
from tests.simulation.markers import found_markers
from tests.simulation.model import Model
from tests.simulation.older_copies import PUT_BACK
from tests.simulation.portal_side import PortalSide
from tests.simulation.restoring import RESTORED
from tests.simulation.times import Times
from tests.simulation.trace import Trace, hold
from tests.simulation.workshop import WORKERS

EARLY_S = 0.001
FILES = "/v1/blobs"
IN_PERSON = ("/v1/dossiers/", "/v1/enrol")
LATENCIES = (0.04, 0.3, 1.1)
SUSPENDED_S = (90.0, 2_000.0, 40_000.0)
UNLUCKY = 1.6
"""Packets and files meet faults this much more often than feeds, of which there are many more calls."""
CUT_SHORT = frozenset({"truncated answer", "shortened answer"})
_ACTS = frozenset({RESTORED, PUT_BACK, *lasting.PLANS})
"""May be asked for by the weather, and are no faults of a request."""
MAX_DEPTH = 1
"""How deep acts inside requests may nest."""


@dataclass
class Weather:
    """How bad the network is in one history.

    Attributes:
        faults: the names that can happen ("swarm": every history leaves some out).
        chance: that a request meets one of them.
    """

    faults: tuple[str, ...]
    chance: float

    @classmethod
    def of(cls, dice: random.Random) -> Weather:
        every = (*FAULTS, *WORLDLY)
        share = dice.choice((0.15, 0.4, 0.8))
        faults = tuple(name for name in every if dice.random() < share)
        return cls(faults, dice.choice((0.0, 0.15, 0.3, 0.5)))


@dataclass
class Network:
    """All links of a history.

    Attributes:
        interrupt: lets the world act in the middle of a station's request.
        calls: requests so far, by station.
        second: it is a second program that calls.
        wait_until_s: until when a station was asked to stay away, in seconds of the history.
        files_until_s: until when it was asked to bring no files; a program that died does not know it.
        files_told_s: the same, told in the round under way: the other lane may have begun a file meanwhile.
    """

    dice: random.Random
    times: Times
    portal: PortalSide
    model: Model
    trace: Trace
    weather: Weather
    interrupt: Callable[[int, str], None]
    calls: list[int] = field(default_factory=list)
    wait_until_s: dict[int, float] = field(default_factory=dict)
    files_until_s: dict[int, float] = field(default_factory=dict)
    files_told_s: dict[int, float] = field(default_factory=dict)
    _late: list[tuple[int, httpx.Request]] = field(default_factory=list)
    _seen: dict[tuple[int, str, str], tuple[int, httpx.Headers, bytes]] = field(default_factory=dict)
    second: bool = False
    _depth: int = 0

    def link(self, station: int) -> httpx.BaseTransport:
        """Return a station's way to the portal."""
        return _Link(self, station)

    def heal(self) -> None:
        """Let no request fail any more; what was under way arrives."""
        self.weather = Weather((), 0.0)
        self.deliver_late()

    def deliver_late(self) -> None:
        """Let requests arrive that were given up long ago, in any order; nobody reads the answers."""
        late, self._late = self._late, []
        self.dice.shuffle(late)
        for station, request in late:
            self.trace.note(f"late s{station} {request.method} {request.url.path}")
            try:
                self._serve(request).read()
            except httpx.TransportError:
                continue

    def forget(self) -> None:
        """Lose what is under way: a portal that is put back to a copy was away for longer than that lasts."""
        self._late.clear()
        self._seen.clear()

    def carry(self, station: int, request: httpx.Request) -> httpx.Response:
        """Carry one request and its answer, or fail."""
        self.calls[station] += 1
        self.times.advance(self.dice.choice(LATENCIES))
        name = self._meet(request)
        # While the connection is made nothing of a body is read, and the world goes on.
        early = name == "another acts" and self.calls[station] % 2 == 0
        if early:
            self._act(station, name)
        if name not in UNCONNECTED:
            # What goes wrong while the body is made is the sender's trouble, not the link's.
            request.read()
            self._check_request(station, request)
        told = f"{self.times.now_s():.2f} s{station} {request.method} {request.url.path} {name}"
        try:
            response = self._serve(request) if early else self._with(name, station, request)
            body = b"" if name in CUT_SHORT else b"".join(response.iter_raw())
        except BaseException as error:
            self.trace.note(f"{told} -> {type(error).__name__}")
            raise
        self.trace.note(f"{told} -> {response.status_code}")
        if name in CUT_SHORT:
            return response
        # A heartbeat that is put off, or the question for keys behind it, keeps nothing else back; nor does what a
        # person asks between two rounds.
        asked = request.url.path in {"/v1/heartbeat", "/v1/keys"} or request.url.path.startswith(IN_PERSON)
        if not (self.second or asked):
            self._note_wait(station, response, body, is_file=_is_a_file(request))
        if name == "-":
            self._seen[station, request.method, str(request.url)] = (
                response.status_code,
                response.headers,
                body,
            )
        return _answer(response.status_code, response.headers, body)

    def _meet(self, request: httpx.Request) -> str:
        path = request.url.path
        chance = self.weather.chance * (1.0 if path.startswith("/v1/feed") else UNLUCKY)
        if self.dice.random() >= chance:
            return "-"
        sends = request.headers.get("content-length", "0") != "0"
        senseless = (frozenset() if sends else ONLY_SENDING) | (
            frozenset() if path == "/v1/packets" else ONLY_PACKETS
        )
        possible = [name for name in self.weather.faults if name not in senseless and name not in _ACTS]
        return self.dice.choice(possible) if possible else "-"

    def _with(self, name: str, station: int, request: httpx.Request) -> httpx.Response:
        if name == "-":
            return self._serve(request)
        serve = self._serve_plain
        if name in FAULTS:
            return FAULTS[name](self.dice)(request, serve)
        if name == "arrives late":
            self._late.append((station, request))
            raise httpx.ReadTimeout("nothing for a long time")
        if name == "stale answer":
            key = (station, request.method, str(request.url))
            return _answer(*self._seen[key]) if key in self._seen else serve(request)
        if name == "suspended":
            return self._suspended(request, serve)
        if name == "portal restarts":
            answer = serve(request)
            self.portal.restart()
            return answer
        self._act(station, name)
        return serve(request)

    def _act(self, station: int, name: str) -> None:
        if self._depth < MAX_DEPTH:
            self._depth += 1
            self.second = name == "second program"
            try:
                self.interrupt(station, name)
            finally:
                self._depth -= 1
                self.second = False

    def _suspended(
        self, request: httpx.Request, serve: Callable[[httpx.Request], httpx.Response]
    ) -> httpx.Response:
        before = self.dice.random() < 0.5
        if before:
            self.times.advance(self.dice.choice(SUSPENDED_S))
        answer = serve(request)
        if not before:
            self.times.advance(self.dice.choice(SUSPENDED_S))
        return answer

    def _serve(self, request: httpx.Request) -> httpx.Response:
        return self.portal.serve(self.dice.randrange(WORKERS), request)

    def _serve_plain(self, request: httpx.Request) -> httpx.Response:
        """Serve a request whose answer somebody on the way reads and changes."""
        response = self._serve(request)
        body = response.read()
        response.headers.pop("content-encoding", None)
        return _answer(response.status_code, response.headers, body)

    def forget_waits(self, station: int) -> None:
        """What a station was asked to wait died with its program."""
        self.wait_until_s.pop(station, None)
        self.files_until_s.pop(station, None)
        self.files_told_s.pop(station, None)

    def round_over(self, station: int) -> None:
        """From now on no file is brought before the time that was asked for."""
        if station in self.files_told_s:
            self.files_until_s[station] = self.files_told_s.pop(station)

    def _note_wait(self, station: int, response: httpx.Response, body: bytes, *, is_file: bool) -> None:
        if response.status_code in {429, 503} and b'"retry_after_s":' in body:
            seconds = int(body.split(b'"retry_after_s":')[1].split(b"}")[0].split(b",")[0])
            put_off = self.files_told_s if is_file else self.wait_until_s
            put_off[station] = self.times.now_s() + seconds

    def _check_request(self, station: int, request: httpx.Request) -> None:
        if _is_a_file(request) and not self.second:
            early_s = self.files_until_s.get(station, 0.0) - self.times.now_s()
            hold("retry-after is honoured", early_s <= EARLY_S, f"s{station} brings a file {early_s} s early")
        clear = f"{request.url} {request.headers}"
        hold(
            "no personal data in clear", not found_markers(clear.encode()), "in a request's address or header"
        )
        inside: set[bytes] = set()
        for raw in _packets_in(request):
            one = next((known for known in self.model.sealed if known.packet.raw == raw), None)
            if one is None:
                # Not promised yet: the program died before it could say so.
                continue
            hold("a withdrawn packet stays here", not one.withdrawn, one.name())
            earlier = [
                other
                for other in self.model.of_case(one.case_id)
                if other.station == one.station
                and other.place < one.place
                and not other.withdrawn
                # A withdrawal may overtake what it takes back: the portal then refuses that.
                and one.case_id not in self.model.taken_back
            ]
            for other in earlier:
                held = other.packet_id in inside or self.at_portal(other.packet_id)
                # A station cannot know what was lost before the portal tells it; the portal then waits.
                held = held or other.packet_id in self.model.lost.packets | self.model.keys.lied
                hold("order inside a case", held, f"{one.name()} before {other.name()}")
            inside.add(one.packet_id)

    def at_portal(self, packet_id: bytes) -> bool:
        """Tell whether the portal has a packet."""
        with self.portal.store.reading() as db:
            return packets.find(db, packet_id) is not None


class _Link(httpx.BaseTransport):
    def __init__(self, network: Network, station: int) -> None:
        self._network = network
        self._station = station

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._network.carry(self._station, request)


def _is_a_file(request: httpx.Request) -> bool:
    """Return whether a request is about a file; the question whether the portal is there names nobody's."""
    return request.url.path.startswith(FILES) and request.url.path != NOBODYS_FILE


def _packets_in(request: httpx.Request) -> list[bytes]:
    if request.url.path == "/v1/packets":
        return list(split_batch(request.content))
    if request.url.path == "/v1/packets/again":
        return [one.packet for one in decode(request.content, PacketsAgain).packets]
    return []


def _answer(status: int, headers: httpx.Headers, body: bytes) -> httpx.Response:
    """Return an answer whose body is still to be read, as from a socket."""
    kept = [(name, value) for name, value in headers.raw if name.lower() != b"content-length"]
    return httpx.Response(status, headers=kept, stream=httpx.ByteStream(body))
