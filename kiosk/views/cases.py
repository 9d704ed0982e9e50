"""What the screens show: frozen values made by use-cases, never live rows.

Times are UTC milliseconds; screens turn them into Vietnamese wall time. Names and answers
in these values are personal data: they may be painted, never logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.paid_fee import NOTHING_PAID, PaidFee
from kiosk.views.attention import (
    NOTHING_TO_WITHDRAW,
    AttentionView,
    ConflictView,
    NoticeView,
    OfficeNews,
    WithdrawalView,
)
from kiosk.views.draft_gaps import DraftGaps
from kiosk.views.front import Connection, OperatorChoice, SessionView, StationView, SyncView
from kiosk.views.result import NO_RESULT, ResultView
from kiosk.views.returned import ReturnReason

if TYPE_CHECKING:
    # Only named here: the sign-in screen is painted before the form engine is loaded.
    from forms.catalogue.service import Help, Service
    from forms.checking.validate import CodeLists, FormCheck
    from forms.definition.form import FormDefinition
    from forms.moving.migration import Difference
    from forms.packets.seen_paper import SeenPaper
    from kiosk.views.sent import SentView
    from kiosk.views.serving import ServingView

__all__ = [
    "CaseRow",
    "CaseView",
    "Connection",
    "ConsentPurpose",
    "DifferenceWords",
    "DraftGaps",
    "DraftView",
    "FileView",
    "FoundService",
    "OfficeNews",
    "OperatorChoice",
    "PacketView",
    "ReturnReason",
    "SavedView",
    "SealedView",
    "SessionView",
    "StationView",
    "SyncView",
    "Transfer",
    "VersionChangeView",
    "VersionOffer",
]


class Transfer(StrEnum):
    """Where a packet is on its way; one of the four state fields that are never merged."""

    QUEUED = "queued"
    SENDING = "sending"
    TEXT_RECEIVED = "text_received"
    ACKNOWLEDGED = "acknowledged"
    NEEDS_ATTENTION = "needs_attention"
    WITHDRAW_REQUESTED = "withdraw_requested"
    HELD = "held"
    NOT_TAKEN_AGAIN = "not_taken_again"
    """Confirmed once; the portal, restored from a copy, did not take it again."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class CaseRow:
    """One case in a list: what is saved here, what the portal has, what the officer said."""

    case_id: bytes
    code: str | None
    service_code: str
    service_name: str
    applicant: str
    draft_state: str
    transfer: Transfer | None
    files_done: int
    files_total: int
    server_state: int | None
    server_at_ms: int | None
    due_on: date | None
    changed_ms: int
    reason: str | None = None
    prepared: bool = False
    """Printed to be handed in elsewhere, and not changed since."""
    national_code: str | None = None
    """The portal's own code, once it has given one."""
    gaps: DraftGaps | None = None
    """What a draft lacks, where that was asked for."""
    elsewhere: bool = False
    """Another station serves it."""
    supplement_due: date | None = None
    """Last day of what the agency asks for now; `due_on` is the day of the result."""
    answered: bool = False
    """What the agency asks for was mended and sealed here; the portal has not said so yet."""
    office_says: str | None = None
    """The first thing the agency asks for, or why it refused, stopped or asks for a fee."""
    news: OfficeNews | None = None
    """A day put off, a case forwarded, while nobody noted that the citizen was told."""
    told: bool = False
    """Somebody noted that the citizen was told of that."""
    waits: str | None = None
    """Why the portal does not take what is queued (`sync_sentences.waits_for`), empty for its turn; None: nothing is."""
    next_try_ms: int | None = None
    """When a packet the portal has put off is offered again."""
    alike: bool = False
    """Another draft of the same list has the same names: when it was begun tells them apart."""


@dataclass(frozen=True)
class FoundService:
    """One procedure as a station offers it; a row of the finder, best first.

    Attributes:
        has_form: a case can be begun with a form taken today. Not known is no.
    """

    service: Service
    score: float = 0.0
    why: str = ""
    has_form: bool = False

    @property
    def help(self) -> Help:
        """What the station does for it."""
        from forms.catalogue.service import station_help

        return station_help(self.service.mode, has_form=self.has_form)


@dataclass(frozen=True)
class FileView:
    """One attached file of a draft.

    `sent` when an earlier packet of the case brought it already; `carried` when it is from the case before in the
    same sitting.
    """

    attachment_id: bytes
    doc_id: str
    mime: str
    size_bytes: int
    originals: int
    copies: int
    sent: bool = False
    carried: bool = False


@dataclass(frozen=True)
class DifferenceWords:
    """What a difference is called, each by language; a lost place as the earlier form calls it.

    `old` and `new` are the words of a choice, empty for an answer that says what it is.
    """

    name: dict[str, str]
    old: dict[str, str]
    new: dict[str, str]


@dataclass(frozen=True)
class VersionOffer:
    """A newer version of the form a draft was started with, and what moving to it would change.

    Attributes:
        version: the newer one.
        last_day: last day the draft's own version is taken, or None without limit.
        forced: that day is over; the case cannot be sealed before it moved.
        differences: what would not stay as it is.
        words: place of a difference → how to say it.
    """

    version: int
    last_day: date | None
    forced: bool
    differences: tuple[Difference, ...]
    words: Mapping[str, DifferenceWords] = field(default_factory=dict)


@dataclass(frozen=True)
class VersionChangeView:
    """What moving a draft to a newer version of its form did.

    Attributes:
        old_version: version it came from.
        differences: what did not stay as it was, with the earlier values.
        retired: values the newer form has no place for, by the place they had.
        open_groups: groups somebody still has to look at and confirm.
        can_undo: it can be taken back.
        words: place of a difference → how to say it.
    """

    old_version: int
    differences: tuple[Difference, ...]
    retired: Mapping[str, object]
    open_groups: tuple[str, ...]
    can_undo: bool
    words: Mapping[str, DifferenceWords] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftView:
    """An open draft: form, answers, where each came from, papers and the check of all of it."""

    case_id: bytes
    service: Service
    form: FormDefinition
    answers: Mapping[str, object]
    provenance: Mapping[str, str]
    files: tuple[FileView, ...]
    check: FormCheck
    revision: int
    saved_ms: int
    last_pointer: str | None = None
    scanned_slots: frozenset[str] = frozenset()
    answered_warnings: Mapping[str, str] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    signed: bool = False
    answers_to: str | None = None
    reasons: tuple[ReturnReason, ...] = ()
    supplement_due: date | None = None
    version_change: VersionChangeView | None = None
    codelists: CodeLists | None = None
    """The lists pinned with the form; choices of `code` fields come from here."""
    conflict: ConflictView | None = None
    prepared: bool = False
    """Only prepared here and handed in elsewhere: no papers are photographed, nothing is sealed."""
    seen: Mapping[str, SeenPaper] = field(default_factory=dict)
    """Papers whose original was looked at, by kind."""
    sent: SentView | None = None
    """What the portal has of the case, while a draft corrects it."""
    too_long_unheard: int = 0
    """Days without the portal, when they are too many to seal a new case (design, section 7); else 0."""
    sent_lost: bool = False  # the portal has a packet of it, and what was in it is not here any more
    paid: PaidFee = NOTHING_PAID
    continues: bool = False  # what it took over from another procedure of the same citizen is still there
    earlier: Mapping[str, int] = field(default_factory=dict)  # pictures of that procedure offered for a paper


@dataclass(frozen=True)
class SavedView:
    """The answer to one saved change: durable on disk when this exists.

    `followed` are other answers that changed with it, copied to another person on the form; None for one
    that went. `signed` tells whether a signature of the citizen still stands for the answers, `parted` that
    what another person had agreed to, and what was taken over from that person's procedure, went.
    """

    revision: int
    saved_ms: int
    check: FormCheck
    signed: bool
    followed: Mapping[str, object | None] = field(default_factory=dict)
    parted: bool = False


@dataclass(frozen=True)
class ConsentPurpose:
    """One purpose the citizen may agree to; `required` ones are notices without a mark."""

    purpose: str
    text: str
    required: bool


@dataclass(frozen=True)
class SealedView:
    """A packet that is durable, signed and sealed."""

    case_id: bytes
    packet_id: bytes
    code: str


@dataclass(frozen=True)
class PacketView:
    """One packet of a case with the portal's two confirmations."""

    packet_id: bytes
    kind: str
    sealed_ms: int
    transfer: Transfer
    files_done: int
    files_total: int
    text_received_ms: int | None
    complete_ms: int | None
    reason: str | None


@dataclass(frozen=True)
class CaseView:
    """One case with its packets, receipts and what the portal last said, and when that was heard here (`heard_ms`)."""

    row: CaseRow
    dossier_code: str | None
    packets: tuple[PacketView, ...]
    reasons: tuple[ReturnReason, ...]
    supplement_due: date | None
    open_supplement: str | None
    events: tuple[tuple[int, str], ...]
    answer: str = ""
    heard_ms: int | None = None
    attention: AttentionView | None = None
    conflict: ConflictView | None = None
    withdrawal: WithdrawalView = NOTHING_TO_WITHDRAW
    has_answers: bool = False  # readable ones, from which the declaration can be printed
    accepted: bool = False
    """Whether the portal said that an agency took it on, so that form 01 can be printed."""
    fetchable: bool = False
    """Whether it was returned and its answers are not here, so that the portal has to be asked for them."""
    overtaken: bool = False
    """Whether another station has supplemented it since: what lies here of it is not its newest content."""
    serving: ServingView | None = None
    """Who serves it; None where it was always this station."""
    result: ResultView = NO_RESULT
    """Whether its result can be handed over, or is recorded as handed over."""
    notice: NoticeView | None = None
    """What only the citizen can act on, and whether they were told."""
    office_note: str | None = None
    """What the officer wrote with the last change, where neither a notice nor a request says it."""
    unit: str | None = None
    """Name of the unit it was forwarded to last, None where it never was."""
    unit_since_ms: int = 0
    """When it was."""
    possible_duplicate: str | None = None
    """Code of an open dossier the portal thinks this one may repeat; an officer decides."""
    paid: str = ""
    """What the citizen paid, as sealed last; empty where nothing was noted or it was let go."""
    next_until_ms: int | None = None
    """Until when another procedure of its citizen may be started from it; None for never."""
