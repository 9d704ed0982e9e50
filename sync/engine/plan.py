"""What to do next: a pure function of what the station knows, without clock, thread or chance.

The planner looks at a `Situation` and names one step for one lane; `sync.engine.rounds` carries it out and
asks again. So everything that decides an order stands here, and a test can put any question to it.

Order: the text of every case, oldest first; what may have been lost on the way back; the portal's
news; then files, small ones first. While one lane offers texts the other offers more of them, or waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sync.wire.batch import MAX_BATCH_PACKETS

FRAME_BYTES = 4
MIN_PAUSE_MS = 1_000
SHORT_PIECE_S = 4
"""Air time of a piece on the main lane: new text waits no longer than this behind a file."""
LONG_PIECE_S = 20
"""Of a piece on a lane that new text need not wait for: each end of a piece is a second in which a lane sends nothing."""
MIN_PIECE_BYTES = 32_768
MAX_PIECE_BYTES = 4_194_304
WHOLE_PIECE_BYTES = MAX_PIECE_BYTES + MAX_PIECE_BYTES // 2
"""The longest piece: one whose short rest goes with it."""
MOST_OFFERED_AGAIN = 16
"""How many packets go together once each was offered in vain; half as many after each further time."""


class Lane(StrEnum):
    """Who carries a step out: the main lane does everything, the other one only texts and files."""

    MAIN = "main"
    FILES = "files"


class Feed(StrEnum):
    """What the portal publishes for a station."""

    DOSSIERS = "dossiers"
    ROSTER = "roster"
    CATALOGUE = "catalogue"


class Route(StrEnum):
    """A kind of call that may fail alone; one that failed is left for the rest of the round."""

    TEXTS = "texts"
    FILES = "files"
    CONFIRM = "confirm"
    AGAIN = "again"
    BEAT = "beat"
    DOSSIERS = "dossiers"
    ROSTER = "roster"
    CATALOGUE = "catalogue"


class Why(StrEnum):
    """What a lane waits for."""

    BACK_OFF = "back_off"
    TEXTS_FIRST = "texts_first"
    METERED = "metered"
    LATER = "later"
    IDLE = "idle"


@dataclass(frozen=True)
class SendTexts:
    """Offer these packets in one batch."""

    packet_ids: tuple[bytes, ...]


@dataclass(frozen=True)
class AskOffset:
    """Ask how much of a file the portal holds."""

    sealed_sha256: bytes


@dataclass(frozen=True)
class SendFile:
    """Send `length` bytes of a file from `offset` on; `is_long` where new text may find the lane busy for long."""

    sealed_sha256: bytes
    offset: int
    length: int
    is_long: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Confirm:
    """Offer a packet once more, because a receipt the portal has made never came."""

    packet_id: bytes


@dataclass(frozen=True)
class BringAgain:
    """Ask a restored portal what it lost, or bring a batch of it."""


@dataclass(frozen=True)
class Beat:
    """Tell how the station is and hear which feeds have something new: one small request."""


@dataclass(frozen=True)
class PullFeed:
    """Read a feed to its end."""

    feed: Feed


@dataclass(frozen=True)
class Wait:
    """Nothing to do for this lane before `until_ms`, UTC milliseconds."""

    until_ms: int
    why: Why


Step = SendTexts | AskOffset | SendFile | Confirm | BringAgain | Beat | PullFeed | Wait


@dataclass(frozen=True)
class DueText:
    """A packet that may be offered now.

    Attributes:
        packet_id: its name.
        case_id: its case, None for a packet of none.
        size: in bytes.
        offers: how often it was offered before.
    """

    packet_id: bytes
    case_id: bytes | None
    size: int
    offers: int = 0


@dataclass(frozen=True)
class DueFile:
    """A file that may be sent now.

    Attributes:
        sealed_sha256: its name.
        size: in bytes.
        text_received: whether the portal gave a text receipt for a packet that announces it.
        offset: what the portal is known to hold; None when it has to be asked.
    """

    sealed_sha256: bytes
    size: int
    text_received: bool = True
    offset: int | None = 0


@dataclass(frozen=True)
class Situation:
    """Everything that decides the next step.

    Attributes:
        now_ms: UTC milliseconds.
        texts: packets that may be offered, least offered first, then oldest.
        files: files that may be sent, small ones first.
        doubted: packets that go last, each alone (`sync.engine.doubts`).
        unconfirmed: packets whose receipt has to be asked for.
        again: something is owed to a portal that was restored from a copy.
        stale: feeds that are known to have something new.
        beat_due: the portal has not been asked for news lately.
        hold_until_ms: back-off; nothing is planned before.
        closed: kinds of calls that failed in this round.
        texts_under_way: another lane is offering packets.
        files_under_way: files another lane is sending.
        helped: another lane takes what comes, and is not busy for long.
        worked: something was sent in this round, or tried.
        asks_first: a portal that did not answer what was sent last is asked for news before it is sent again.
        allowance: bytes files may still use today; None without a limit.
        let_through: files that go whatever the allowance says.
        allowance_until_ms: when the allowance is renewed; None never by itself.
        next_try_ms: when the first packet or file that waits may be tried again.
        next_poll_ms: when the portal is asked for news again.
        batch_bytes: what fits into the air time of one batch.
        bytes_per_s: what this lane has carried lately.
        most_piece: bytes of a file that may go at once.
    """

    now_ms: int
    texts: tuple[DueText, ...] = ()
    files: tuple[DueFile, ...] = ()
    doubted: tuple[DueText, ...] = ()
    unconfirmed: tuple[bytes, ...] = ()
    again: bool = False
    stale: tuple[Feed, ...] = ()
    beat_due: bool = False
    hold_until_ms: int | None = None
    closed: frozenset[Route] = field(default_factory=frozenset)
    texts_under_way: bool = False
    files_under_way: frozenset[bytes] = field(default_factory=frozenset)
    helped: bool = False
    worked: bool = False
    asks_first: bool = False
    allowance: int | None = None
    let_through: frozenset[bytes] = frozenset()
    allowance_until_ms: int | None = None
    next_try_ms: int | None = None
    next_poll_ms: int | None = None
    batch_bytes: int = 80_000
    bytes_per_s: float = 8_000.0
    most_piece: int = WHOLE_PIECE_BYTES


def plan(now: Situation, lane: Lane) -> Step:
    """Return the one step a lane takes next."""
    if now.hold_until_ms is not None and now.hold_until_ms > now.now_ms:
        return Wait(now.hold_until_ms, Why.BACK_OFF)
    texts_wait = bool(now.texts) and Route.TEXTS not in now.closed
    if lane is Lane.MAIN:
        return _main_step(now, texts_wait) or _doubted_step(now) or _wait(now)
    if texts_wait:
        return _texts_step(now)
    if now.texts_under_way:
        return Wait(now.now_ms + MIN_PAUSE_MS, Why.TEXTS_FIRST)
    return _file_step(now, is_long=now.helped) or _wait(now)


def _main_step(now: Situation, texts_wait: bool) -> Step | None:
    if now.asks_first and now.beat_due and Route.BEAT not in now.closed:
        return Beat()
    if texts_wait:
        return _texts_step(now)
    if now.unconfirmed and Route.CONFIRM not in now.closed:
        return Confirm(now.unconfirmed[0])
    if now.again and Route.AGAIN not in now.closed:
        return BringAgain()
    # The last file is this lane's alone, and the other one is free for whatever comes.
    alone = now.helped and not now.files_under_way and len(_sendable(now)) == 1
    file = _file_step(now, is_long=alone)
    if file is not None and not now.worked:
        # Work goes before questions: a portal asked for news first could keep files waiting.
        return file
    return _news_step(now) or file


def _texts_step(now: Situation) -> SendTexts:
    """While the portal looks at one batch the next is on its way, on the other lane."""
    return SendTexts(_batch(now.texts, now.batch_bytes))


def _doubted_step(now: Situation) -> SendTexts | None:
    if not now.doubted or Route.TEXTS in now.closed:
        return None
    return SendTexts((now.doubted[0].packet_id,))


def held_back(now: Situation) -> tuple[DueFile, ...]:
    """Return the files that only the station's data budget keeps waiting."""
    return tuple(one for one in _sendable(now) if _allowed(now, one) == 0)


def _news_step(now: Situation) -> Beat | PullFeed | None:
    if now.beat_due and Route.BEAT not in now.closed:
        return Beat()
    return next(
        (PullFeed(feed) for feed in Feed if feed in now.stale and Route(feed) not in now.closed), None
    )


def _batch(texts: Iterable[DueText], room: int) -> tuple[bytes, ...]:
    """Return as many packets as fit, always one, and never two of one case.

    What stayed without an answer goes among half as many each time: should one of them be what ends every offer, the
    others are free of it after a few rounds.
    """
    chosen: list[bytes] = []
    cases: set[bytes] = set()
    for one in texts:
        if one.case_id is not None and one.case_id in cases:
            continue
        most = max(1, MOST_OFFERED_AGAIN >> (one.offers - 1)) if one.offers else MAX_BATCH_PACKETS
        if chosen and (one.size + FRAME_BYTES > room or len(chosen) >= most):
            break
        chosen.append(one.packet_id)
        room -= one.size + FRAME_BYTES
        if one.case_id is not None:
            cases.add(one.case_id)
    return tuple(chosen)


def _sendable(now: Situation) -> tuple[DueFile, ...]:
    if Route.FILES in now.closed:
        return ()
    free = (one for one in now.files if one.text_received and one.sealed_sha256 not in now.files_under_way)
    return tuple(sorted(free, key=lambda one: one.size))


def _file_step(now: Situation, *, is_long: bool) -> AskOffset | SendFile | None:
    air_time_s = LONG_PIECE_S if is_long else SHORT_PIECE_S
    for one in _sendable(now):
        allowed = _allowed(now, one)
        if allowed == 0:
            continue
        if one.offset is None:
            return AskOffset(one.sealed_sha256)
        piece = int(min(max(now.bytes_per_s * air_time_s, MIN_PIECE_BYTES), MAX_PIECE_BYTES))
        rest = one.size - one.offset
        # A last piece of a few bytes would cost a round trip of its own.
        length = min(rest if rest <= piece + piece // 2 else piece, now.most_piece)
        return SendFile(one.sealed_sha256, one.offset, min(length, allowed) if rest else 0, is_long)
    return None


def _allowed(now: Situation, one: DueFile) -> int:
    """Return how many bytes of a file the budget lets through; 0 for none, though the file be empty."""
    rest = one.size - (one.offset or 0)
    if now.allowance is None or one.sealed_sha256 in now.let_through:
        return max(rest, 1)
    return now.allowance if now.allowance >= max(min(rest, MIN_PIECE_BYTES), 1) else 0


def _wait(now: Situation) -> Wait:
    held = held_back(now)
    times = [at for at in (now.next_try_ms, now.next_poll_ms) if at is not None]
    if held and now.allowance_until_ms is not None:
        times.append(now.allowance_until_ms)
    until = max(min(times, default=now.now_ms + MIN_PAUSE_MS), now.now_ms + MIN_PAUSE_MS)
    if held:
        return Wait(until, Why.METERED)
    return Wait(until, Why.IDLE if now.next_try_ms is None else Why.LATER)
