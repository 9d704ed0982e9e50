"""What the screens show of a case that needs a person: why, what the portal has, what can be done.

Frozen values like those of `kiosk.views.cases`; times are UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.wording import Explanation

Choice = Literal["keep", "supplement", "new", "seen"]
"""`keep`: the portal's version stands; `supplement`: answer what is asked for now; `new`: a new case with
these answers; `seen`: nothing to decide."""
AnswerStand = Literal["", "waits", "offered", "taken", "held"]
"""Where the sealed answer to what the agency asks for is (`sync.replica.drafts.corrections.Answer`)."""


@dataclass(frozen=True)
class FindingView:
    """One thing the portal found, at its field or file; `pointer` empty when it names none."""

    pointer: str
    text: str


@dataclass(frozen=True)
class AttentionView:
    """Why a packet was set aside, in words, and what the portal found.

    Attributes:
        explanation: what happened, what it means, one next step.
        findings: what was found, each at its place.
        can_send_anew: whether a corrected packet helps; where a file is damaged here the portal must ask first.
        ask_again: nothing here can be mended; the portal can be asked once more, when its people have mended theirs.
    """

    explanation: Explanation
    findings: tuple[FindingView, ...]
    can_send_anew: bool = True
    ask_again: bool = False


@dataclass(frozen=True)
class ConflictView:
    """Two versions of one case, and what can be done.

    Attributes:
        kind: why they differ (`kiosk.intake.stale.Misfit`, `withdraw_late`, or `moved`).
        title: what happened.
        mine: what lies on this machine.
        theirs: what the portal has, and since when.
        note: what the agency said with it, if anything.
        choices: what can be done, the likeliest first.
    """

    kind: str
    title: str
    mine: str
    theirs: str
    note: str | None
    choices: tuple[Choice, ...]

    @property
    def blocks(self) -> bool:
        """Whether nothing can be sealed before a choice is made."""
        return self.kind != "moved"


@dataclass(frozen=True)
class OfficeNews:
    """What the office did without moving the state of a case.

    Attributes:
        due_on: the day that is promised now, where it was put off or named; None where it stays.
        unit: name of the unit the case was forwarded to, None where it stays.
        said: why, as the officer wrote it; None where something else was said since.
        first: no day was promised before.
        duplicate: code of a dossier the case may repeat, until somebody noted that they have seen it.
    """

    due_on: date | None
    unit: str | None
    said: str | None
    first: bool = False
    duplicate: str | None = None

    @property
    def for_citizen(self) -> bool:
        """Whether there is something the citizen must hear of."""
        return self.due_on is not None or self.unit is not None


@dataclass(frozen=True)
class NoticeView:
    """What the portal said that the citizen must hear of.

    Attributes:
        state: national number: not accepted, to be paid, stopped, or any with `news`.
        version: of the dossier, so that a later word is not taken for the one that was told.
        said: the reason, as the officer wrote it.
        told_ms: when somebody noted that the citizen was told; None while nobody has.
        forgotten: the reason was erased here in time; only the portal has it.
        news: a day put off, a case forwarded; None for what `state` says itself.
    """

    state: int
    version: int
    said: str | None
    told_ms: int | None
    forgotten: bool = False
    news: OfficeNews | None = None


@dataclass(frozen=True)
class WithdrawalView:
    """What can be done about taking a case back.

    Attributes:
        can: `at_once` while nothing has left the machine, `ask` when the portal decides, else empty.
        take_back: a request that has not left can be dropped.
        restore_until_ms: until when a case withdrawn before it was sent can be taken up again.
    """

    can: Literal["", "at_once", "ask"] = ""
    take_back: bool = False
    restore_until_ms: int | None = None


NOTHING_TO_WITHDRAW = WithdrawalView()
