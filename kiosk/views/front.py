"""What is shown before anybody has signed in, and the pill that is always there.

Apart from the other views, so that the first screen waits for as little as possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sync.link.silence import Silence

__all__ = ["Connection", "LossView", "OperatorChoice", "SessionView", "Silence", "StationView", "SyncView"]


class Connection(StrEnum):
    """What the last real contact with the portal showed."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    NOT_OUR_PORTAL = "not_our_portal"
    PORTAL_DOWN = "portal_down"
    REFUSED = "refused"
    FORGOTTEN = "forgotten"
    CLOCK = "clock"
    UNSAFE = "unsafe"
    INSIDE_ONLY = "inside_only"
    BUSY = "busy"


@dataclass(frozen=True)
class OperatorChoice:
    """One person who may sign in at this station."""

    operator_id: str
    name: str


@dataclass(frozen=True)
class PersonHere:
    """One person of the portal's list for this station.

    Attributes:
        operator_id: who.
        name: as the portal has it.
        role: as the portal has it.
        active: whether they may work here.
        has_pin: whether they can sign in at this machine.
        is_me: whether it is who asks.
    """

    operator_id: str
    name: str
    role: str
    active: bool = True
    has_pin: bool = False
    is_me: bool = False


@dataclass(frozen=True)
class StationView:
    """The station before anybody has signed in."""

    label: str
    practice: bool
    enrolled: bool
    operators: tuple[OperatorChoice, ...]
    folder: str = ""
    """Where it keeps what it has."""
    has_store: bool = False
    """Whether something of a station lies there, though its profile may be missing."""


@dataclass(frozen=True)
class SessionView:
    """Who is on duty, where."""

    operator_id: str
    operator_name: str
    station_no: int
    station_label: str
    practice: bool
    role: str = "clerk"
    """As the portal's list of people has it."""


@dataclass(frozen=True)
class LossView:
    """What would be lost if this machine were gone now.

    Attributes:
        packets: without the portal's complete receipt, and not taken back; with one and perhaps lost by the portal.
        texts: of those, whose text the portal has not confirmed either.
        attention: of those, that wait for a person.
        files: not whole at the portal, of those packets and of drafts.
        files_bytes: their size.
        drafts: not sealed.
        oldest_ms: since when the oldest of them lies on this machine.
        again: of the packets, those confirmed once that a restored portal may have lost.
    """

    packets: int = 0
    texts: int = 0
    attention: int = 0
    files: int = 0
    files_bytes: int = 0
    drafts: int = 0
    oldest_ms: int | None = None
    again: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether the portal holds everything."""
        return not (self.packets or self.files or self.drafts)


@dataclass(frozen=True)
class SyncView:
    """The facts of the permanent pill.

    Attributes:
        waiting: cases with a packet that is not confirmed as complete.
        oldest_waiting_ms: since when the oldest of them waits.
        attention: cases a person must look at, those a restored portal did not take again among them.
        caseless: packets of no case that the portal refused; not among those.
        last_contact_ms: when the portal last signed something.
        connection: what the last contact showed.
        sending: a round is under way.
        answered: the portal has signed an answer in that round; before, nobody may have heard us.
        message: what the last round ran into, as a sentence.
        next_try_ms: when the next round is due.
        feed_failed: which feed alone could not be read and why, as codes; None when all could be.
        files_waiting: files of those packets that are not in yet.
        files_bytes: what is left of them, in bytes.
        files_held: only the station's data budget keeps them waiting.
        metered: the station's rule, as in its settings.
        budget_mb: what a day may carry under the rule `budget`.
        used_bytes: today's traffic.
        loss: what would be lost with the machine; None while that was not counted.
        brought_again: confirmed packets a portal restored from a copy may have lost, not yet known to be there.
        refused_again: those of them it did not take.
        again_for_keys: it is not a restore; a key that confirmed them was revoked.
        held: packets the portal has answered for hours without taking them.
        copy_in_doubt: this station may have been put back from an older copy, so it gives no code.
        codes_lost: codes given before that, which it does not know any more and nobody has compared yet.
        codes_unsure: there may be some, nobody knows how many.
        shut_out: the portal has locked this station, as it said when it was last reached.
        upgrading: the database is being brought up to date by an update of the program; nothing of it is known yet.
        silence: whether in the round under way the portal's end shows that it is there.
        silent_since_ms: since when it does not.
        attempt_ms: when the round under way began.
        storage: why the last round could not store what it heard, a code; None where it could.
    """

    waiting: int
    oldest_waiting_ms: int | None
    attention: int
    last_contact_ms: int | None
    connection: Connection
    sending: bool
    message: str | None = None
    next_try_ms: int | None = None
    feed_failed: tuple[str, str] | None = None
    files_waiting: int = 0
    files_bytes: int = 0
    files_held: bool = False
    metered: str = "off"
    budget_mb: int = 50
    used_bytes: int = 0
    loss: LossView | None = None
    brought_again: int = 0
    refused_again: int = 0
    again_for_keys: bool = False
    held: int = 0
    copy_in_doubt: bool = False
    codes_lost: int = 0
    codes_unsure: bool = False
    shut_out: bool = False
    answered: bool = False
    upgrading: bool = False
    caseless: int = 0
    silence: Silence = Silence.NONE
    silent_since_ms: int | None = None
    attempt_ms: int | None = None
    storage: str | None = None

    @property
    def is_moving(self) -> bool:
        """Whether something is being sent or asked, and the portal's end shows that it takes it."""
        return self.sending and self.answered and self.silence is Silence.NONE
