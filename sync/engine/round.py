"""One round: what it did, and what its lanes share while it lasts."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.engine.doubts import Doubts
from sync.engine.plan import (
    AskOffset,
    Beat,
    BringAgain,
    Confirm,
    Feed,
    Lane,
    PullFeed,
    Route,
    SendFile,
    SendTexts,
    Step,
    Wait,
)
from sync.errors import SyncError, Trouble

STOPS_ALL = frozenset(
    {
        Trouble.OFFLINE,
        Trouble.TIMEOUT,
        Trouble.NOT_OUR_PORTAL,
        Trouble.CLOCK,
        Trouble.REFUSED,
        Trouble.BUSY,
        Trouble.STOPPED,
    }
)
"""Every other call would fail the same way. A fault of one route (a 500, a broken answer) is not
among them: a catalogue that cannot be fetched never keeps a packet back, nor the reverse. A balancer that speaks for a
portal that is down is (`SyncError.everywhere`)."""
MOST_BLOCKED = 8
"""Files that somebody on the way may block in a row before all files are taken for blocked."""
BLOCKED_WAIT_S = 300

ALONE = frozenset({Trouble.NOT_OUR_PORTAL, Trouble.PORTAL_DOWN, Trouble.PROTOCOL})
"""What may concern one feed alone, while the portal signs its other answers."""

FILES_WAIT_S = 30
"""How long files wait when the portal puts them off without saying for how long."""


@dataclass(frozen=True)
class Round:
    """What one round did.

    Attributes:
        trouble: None after real contact without a failure.
        problem: the detail of the trouble, a code.
        next_at_ms: wall time of the next round, UTC milliseconds.
        answered: packets the portal answered.
        files: files that went through.
        news: dossier changes that came.
        retry_after_s: what the portal asked to wait, in seconds.
        feed: the trouble is that of this feed alone; the portal has signed other answers.
    """

    trouble: Trouble | None
    problem: str | None
    next_at_ms: int
    answered: int = 0
    files: int = 0
    news: int = 0
    retry_after_s: int | None = None
    feed: Feed | None = None

    @property
    def reached(self) -> bool:
        """Whether nothing stood in the way to the portal."""
        return self.trouble is None or self.feed is not None


@dataclass
class Ledger:
    """What the lanes of one round know together; only touched inside their guard.

    Attributes:
        over: the round ends; no lane begins another step.
        first: the failure the round is told by.
        closed: kinds of calls that failed.
        stale: feeds to read.
        beaten_ms: when the portal was asked for news in this round.
        finished: a file went through since then, or another catalogue came into force.
        worked: something was sent, or tried.
        carried: the portal holds more than before this round.
        asked: packets whose receipt was asked for.
        surveyed: files whose offset the portal told in this round.
        under_way: what each lane is doing.
        playing: lanes that are not at their end.
        blocked: files somebody on the way did not let through, since one got through.
        asks_first: the portal is asked for news before anything is sent.
        files_wait_s: for how long the portal has put files off, in seconds.
        wait: what the main lane waits for at the end.
        heard: the portal has signed an answer in this round.
        feed: the feed `first` speaks of, None where it is something else.
        doubts: what earlier rounds have learnt of packets without an answer.
        unanswered: one packet, offered alone, found no answer.
        retold: the portal is told of another catalogue; once in a round, whatever it publishes.
    """

    over: bool = False
    first: SyncError | None = None
    answered: int = 0
    files: int = 0
    news: int = 0
    closed: set[Route] = field(default_factory=set)
    stale: set[Feed] = field(default_factory=set)
    beaten_ms: int | None = None
    finished: bool = False
    worked: bool = False
    carried: bool = False
    asked: set[bytes] = field(default_factory=set)
    surveyed: set[bytes] = field(default_factory=set)
    under_way: dict[Lane, Step] = field(default_factory=dict)
    playing: set[Lane] = field(default_factory=set)
    files_wait_s: int = 0
    blocked: int = 0
    asks_first: bool = False
    wait: Wait | None = None
    heard: bool = False
    feed: Feed | None = None
    doubts: Doubts = field(default_factory=Doubts)
    unanswered: bool = False
    retold: bool = False

    @property
    def only_feed(self) -> Feed | None:
        """The feed that is all that failed, where the portal has signed something else."""
        return self.feed if self.heard and not self.over else None

    @property
    def unreached(self) -> bool:
        """Whether a balancer did not reach the portal and did not ask for time."""
        return self.first is not None and self.first.everywhere and self.first.retry_after_s is None

    def others(self, lane: Lane) -> list[Step]:
        """Return what the other lanes are doing."""
        return [step for one, step in self.under_way.items() if one is not lane]

    def helped(self, lane: Lane) -> bool:
        """Return whether another lane takes what comes, and is not busy for long."""
        busy = (step for step in self.others(lane) if isinstance(step, SendFile) and step.is_long)
        return bool(self.playing - {lane}) and not any(busy)

    def files_under_way(self, lane: Lane) -> frozenset[bytes]:
        """Return the files another lane has taken."""
        return frozenset(
            step.sealed_sha256 for step in self.others(lane) if isinstance(step, AskOffset | SendFile)
        )

    def texts_under_way(self, lane: Lane) -> frozenset[bytes]:
        """Return the packets another lane is offering."""
        steps = (step for step in self.others(lane) if isinstance(step, SendTexts))
        return frozenset(packet_id for step in steps for packet_id in step.packet_ids)

    def begin(self, lane: Lane, step: Step) -> None:
        """Take a step for a lane."""
        self.under_way[lane] = step
        if isinstance(step, SendTexts | AskOffset | SendFile | Confirm):
            self.worked = True
        if isinstance(step, Confirm):
            self.asked.add(step.packet_id)

    def failed(self, step: Step, error: SyncError) -> bool:
        """Note a failure; return whether it ends the round."""
        if error.trouble is Trouble.BUSY and isinstance(step, AskOffset | SendFile):
            # Text goes before files at the portal too: what it puts off is files, not what officers say.
            self.closed.add(Route.FILES)
            self.files_wait_s = max(self.files_wait_s, error.retry_after_s or FILES_WAIT_S)
            return False
        if self.over:
            # The other lane has said it already; but a time the portal asked for must not be lost over that.
            if (
                self.first is not None
                and self.first.trouble is not Trouble.STOPPED
                and _longer(error, self.first)
            ):
                self.first = error
            return False
        if error.trouble is Trouble.STOPPED:
            self.first, self.over = error, True
            return True
        if isinstance(step, SendTexts):
            self.unanswered = self.doubts.failed(step.packet_ids, error, heard=self.heard)
        news = isinstance(step, PullFeed) and error.trouble in ALONE and not _is_nobody_there(error)
        if _stops_all(error) and not isinstance(step, Beat) and not (news and self.heard):
            # What ended the round decides when the next one is due: a portal that asked
            # for time gets it, whatever had failed before.
            self.first, self.over = error, True
            return True
        if self._tells_more(error, news=news):
            self.first, self.feed = error, step.feed if news and isinstance(step, PullFeed) else None
        if isinstance(step, Beat):
            self._no_beat(error)
        elif error.systemic or isinstance(step, PullFeed):
            self.closed.add(_route(step))
        return False

    def switched(self) -> None:
        """Have the portal told that another catalogue is in force: what it heard in this round was the one before."""
        if not self.retold:
            self.retold = self.finished = True

    def _tells_more(self, error: SyncError, *, news: bool) -> bool:
        """Tell whether the round is told by this failure: a feed's own gives way to any other."""
        if self.first is None or (self.feed is not None and not news):
            return True
        return error.systemic and not self.first.systemic and (self.feed is not None or not news)

    def file_blocked(self) -> None:
        """Note that a file was kept from the portal; too many in a row, and files wait for minutes."""
        self.blocked += 1
        if self.blocked >= MOST_BLOCKED:
            self.closed.add(Route.FILES)
            self.files_wait_s = max(self.files_wait_s, BLOCKED_WAIT_S)

    def _no_beat(self, error: SyncError) -> None:
        self.closed.add(Route.BEAT)
        if _stops_all(error):
            # Never in the way of sending: that is tried, and ends the round if it fails the same way.
            self.closed.update((Route.DOSSIERS, Route.ROSTER, Route.CATALOGUE))
        else:
            self.stale.update(Feed)


def _is_nobody_there(error: SyncError) -> bool:
    """Return whether a feed met somebody else, and the portal, asked once more, signed nothing either."""
    foreign = error.trouble is Trouble.NOT_OUR_PORTAL and (error.problem or "").startswith("status_")
    return foreign or error.everywhere


def _stops_all(error: SyncError) -> bool:
    return error.systemic and (error.trouble in STOPS_ALL or error.everywhere)


def _longer(error: SyncError, told: SyncError) -> bool:
    return error.systemic and (error.retry_after_s or 0) > (told.retry_after_s or 0)


def _route(step: Step) -> Route:
    if isinstance(step, PullFeed):
        return Route(step.feed.value)
    if isinstance(step, SendTexts):
        return Route.TEXTS
    if isinstance(step, BringAgain):
        return Route.AGAIN
    return Route.CONFIRM if isinstance(step, Confirm) else Route.FILES
