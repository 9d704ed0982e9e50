"""What an officer asks for with a return, and what became of each: changed, or right as it was sent.

A correction is not sealed while anything asked for was neither changed nor said to be right: it would go out as it
came back, and the officer would return it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from forms import pointer as pointers
from forms.checking.messages import full_label
from forms.errors import DomainError
from forms.packets.body import WarningAnswer
from kiosk import wording
from kiosk.wording import printed, t

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from forms.checking.validate import FormCheck
    from forms.definition.form import FormDefinition
    from forms.packets.seen_paper import SeenPaper
    from kiosk.views.cases import ReturnReason
    from kiosk.views.sent import SentView
    from sync.replica.drafts.attachments import AttachmentRow
    from sync.replica.drafts.drafts import DraftRow
    from sync.wire.messages import SupplementRequest

KEPT = "kept"
"""Name of the detail: a `Kept`."""
_RULE = "returned:"
"""What the answer to an officer begins with among a packet's reasons for going on past a warning."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the citizen, asked again, said is right as it was sent.

    Attributes:
        request: what the officer asked with; of another request it says nothing.
        numbers: which of its reasons, counted from nought.
    """

    request: str = ""
    numbers: frozenset[int] = frozenset()

    def of(self, request: SupplementRequest) -> frozenset[int]:
        """Return the reasons of a request that were answered so."""
        return self.numbers if self.request == request.request_id else frozenset()


class Noted(Protocol):
    """What is kept with a draft beside its answers, as far as it is the answer to an officer."""

    @property
    def seen(self) -> Mapping[str, SeenPaper]:
        """Papers whose original was looked at."""

    @property
    def removed(self) -> frozenset[str]:
        """Kinds of papers taken out."""

    @property
    def kept(self) -> Kept:
        """What was said to be right as it was sent."""


class Corrected(Protocol):
    """An open draft, as far as it is compared with what the portal has."""

    @property
    def row(self) -> DraftRow:
        """When it was opened."""

    @property
    def form(self) -> FormDefinition:
        """Its papers and the names of its places."""

    @property
    def files(self) -> tuple[AttachmentRow, ...]:
        """Its files, sent or not."""

    @property
    def provenance(self) -> Mapping[str, dict[str, Any]]:
        """When each answer was given."""

    @property
    def notes(self) -> Noted:
        """What is kept beside the answers."""


def with_fates(
    reasons: tuple[ReturnReason, ...],
    request: SupplementRequest | None,
    draft: Corrected,
    found: FormCheck,
    sent: SentView | None,
) -> tuple[ReturnReason, ...]:
    """Return the reasons with what became of each in a draft."""
    if request is None:
        return reasons
    kept = draft.notes.kept.of(request)
    places, papers = _changed(draft, found, sent)
    own = {rule.doc_id for rule in draft.form.documents}
    return tuple(
        replace(one, mended=_is_mended(one, places, papers, own), kept=number in kept)
        for number, one in enumerate(reasons)
    )


def must_be_dealt_with(
    reasons: tuple[ReturnReason, ...], draft: Corrected, found: FormCheck, sent: SentView | None
) -> DomainError | None:
    """Return why a correction cannot be sealed yet, naming the first reason nobody dealt with; None when it can."""
    left = [one for one in reasons if not one.is_dealt_with]
    if not left:
        return None
    where = place_name(draft.form, left[0])
    if not any(_changed(draft, found, sent)):
        return DomainError("nothing_changed", where=where)
    return DomainError("reasons_open", where=where, count=len(left))


def as_answers(reasons: tuple[ReturnReason, ...]) -> tuple[WarningAnswer, ...]:
    """Return what a packet tells the officer of places that are right as they were sent."""
    return tuple(
        WarningAnswer(
            rule_id=f"{_RULE}{one.place}",
            reason_code="citizen_confirms",
            note=printed("Đã hỏi lại người dân: đúng như đã gửi."),
        )
        for one in reasons
        if one.kept and not one.mended
    )


def is_answer(answer: WarningAnswer) -> bool:
    """Say whether a packet's answer belongs to what an officer asked for then, not to a rule of the form."""
    return answer.rule_id.startswith(_RULE)


def place_name(form: FormDefinition, reason: ReturnReason) -> str:
    """Return what the screens call the place of a reason."""
    named = full_label(form, reason.place, wording.language()) if reason.place else ""
    return named or t("Ý kiến chung của cơ quan")


def _changed(
    draft: Corrected, found: FormCheck, sent: SentView | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the places of answers and the kinds of papers that are not as the portal has them."""
    opened_s = draft.row.created_ms // 1000
    fresh = {file.doc_id for file in draft.files if file.packet_id is None}
    looked = {doc_id for doc_id, one in draft.notes.seen.items() if one.at >= opened_s}
    own = {rule.doc_id for rule in draft.form.documents}
    papers = (fresh | looked | draft.notes.removed) & own
    if sent is not None:
        return sent.changed(found), frozenset(papers)
    # A draft opened before what was sent was kept with it: what was touched has to do.
    touched = {place for place, origin in draft.provenance.items() if int(origin["at"]) >= opened_s}
    return frozenset(touched), frozenset(papers)


def _is_mended(
    reason: ReturnReason, places: frozenset[str], papers: frozenset[str], own: Collection[str]
) -> bool:
    if reason.doc_id is not None:
        # A paper the form does not list comes in under the one that fits: which that is, no program knows.
        return reason.doc_id in papers if reason.doc_id in own else bool(papers)
    if reason.pointer is None:
        # At no place of its own: whatever was changed may be the answer to it.
        return bool(places or papers)
    return any(pointers.covers(reason.pointer, place) for place in places)
