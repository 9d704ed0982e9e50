"""What is kept with a draft beside its answers: card evidence, warnings answered, consents, signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import msgspec

from forms.checking.reasons import Grounds
from forms.packets.body import Consent, IdentityEvidence, WarningAnswer
from forms.packets.seen_paper import SeenPaper
from kiosk.intake.kept import whose_papers
from kiosk.intake.kept.first_slip import SAID, Said
from kiosk.intake.kept.helped_by import HEARD, Helper
from kiosk.intake.kept.returned import KEPT, Kept
from kiosk.intake.kept.same_person import PAID, Agreed, Sitting, read_sitting
from kiosk.intake.kept.sent_before import SENT
from kiosk.intake.kept.version_record import VersionChange
from kiosk.paid_fee import NOTHING_PAID, PaidFee
from kiosk.views.cases import ReturnReason
from sync.replica.cases import first_packets
from sync.replica.drafts import drafts, sealed_drafts
from sync.replica.outbox.brought import REMOVED
from sync.replica.storage.connection import Connection
from sync.wire.messages import SupplementRequest

_T = TypeVar("_T")
SIGNATURE_DOC = "x-signature"
SEEN, TAKEN = whose_papers.SEEN, first_packets.TAKEN
WARNED = "warned"
"""Detail with what each answered warning rested on: `forms.checking.reasons.Grounds`."""
DECLARED = "declared"
"""Detail with the day of the case's declaration, which corrections are reckoned by too (`declared_days`)."""
_IDENTITY = msgspec.msgpack.Decoder(dict[str, IdentityEvidence])
_WARNINGS = msgspec.msgpack.Decoder(dict[str, WarningAnswer])
_WARNED = msgspec.msgpack.Decoder(dict[str, frozenset[bytes]])
_CONSENTS = msgspec.msgpack.Decoder(tuple[Consent, ...])
_VERSION = msgspec.msgpack.Decoder(VersionChange | None)
_SENT = msgspec.msgpack.Decoder(dict[str, Any] | None)
_REMOVED = msgspec.msgpack.Decoder(frozenset[str])
_SEEN = msgspec.msgpack.Decoder(dict[str, SeenPaper])
_KEPT = msgspec.msgpack.Decoder(Kept)


class Taken(msgspec.Struct, array_like=True, frozen=True):
    """When a case was sealed on a machine whose own clock was wrong.

    Attributes:
        at_ms: by the portal's time, UTC milliseconds; None where at most the day is known.
        day: as its declaration says.
        told: somebody named the day; without that it is only the earliest it can have been.
    """

    at_ms: int | None
    day: date
    told: bool


_TAKEN = msgspec.msgpack.Decoder(Taken | None)
_DECLARED = msgspec.msgpack.Decoder(date | None)
_SAID = msgspec.msgpack.Decoder(Said | None)
_HEARD = msgspec.msgpack.Decoder(dict[str, Helper])
_PAID = msgspec.msgpack.Decoder(PaidFee)
_PAPERS_OF = msgspec.msgpack.Decoder(dict[str, Agreed])


@dataclass(frozen=True)
class DraftDetails:
    """The details of one draft."""

    last_pointer: str | None = None
    identity: dict[str, IdentityEvidence] = field(default_factory=dict)
    warnings: dict[str, WarningAnswer] = field(default_factory=dict)
    warned: Grounds = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()
    removed: frozenset[str] = frozenset()
    signed: bool = False
    version: VersionChange | None = None
    sitting: Sitting | None = None
    seen: dict[str, SeenPaper] = field(default_factory=dict)
    sent: dict[str, Any] | None = None
    kept: Kept = field(default_factory=Kept)
    taken: Taken | None = None
    declared: date | None = None
    said: Said | None = None
    paid: PaidFee = NOTHING_PAID
    heard: dict[str, Helper] = field(default_factory=dict)
    papers_of: dict[str, Agreed] = field(default_factory=dict)


def read(db: Connection, case_id: bytes) -> DraftDetails:
    """Read the details of a draft."""
    return _decoded(drafts.details(db, case_id))


def read_sealed(db: Connection, case_id: bytes) -> DraftDetails:
    """Read the details of the draft sealed last, else of one that came back from the portal."""
    draft_id = sealed_drafts.newest_id(db, case_id)
    return read(db, case_id) if draft_id is None else _decoded(sealed_drafts.details(db, draft_id))


def _decoded(stored: dict[str, bytes]) -> DraftDetails:
    pointer = stored.get("last_pointer")
    return DraftDetails(
        last_pointer=pointer.decode() if pointer is not None else None,
        identity=_read(stored, "identity", _IDENTITY, {}),
        warnings=_read(stored, "warnings", _WARNINGS, {}),
        warned=_read(stored, WARNED, _WARNED, {}),
        consents=_read(stored, "consents", _CONSENTS, ()),
        removed=_read(stored, REMOVED, _REMOVED, frozenset()),
        signed=drafts.SIGNED in stored,
        version=_read(stored, "version", _VERSION, None),
        sitting=read_sitting(stored),
        seen=_read(stored, SEEN, _SEEN, {}),
        sent=_read(stored, SENT, _SENT, None),
        kept=_read(stored, KEPT, _KEPT, Kept()),
        taken=_read(stored, TAKEN, _TAKEN, None),
        declared=_read(stored, DECLARED, _DECLARED, None),
        said=_read(stored, SAID, _SAID, None),
        paid=_read(stored, PAID, _PAID, NOTHING_PAID),
        heard=_read(stored, HEARD, _HEARD, {}),
        papers_of=_read(stored, whose_papers.PAPERS_OF, _PAPERS_OF, {}),
    )


def put(db: Connection, case_id: bytes, name: str, value: object) -> None:
    """Store one detail. Writer thread only."""
    drafts.set_detail(db, case_id, name, msgspec.msgpack.encode(value))


def put_text(db: Connection, case_id: bytes, name: str, text: str) -> None:
    """Store one detail that is a text. Writer thread only."""
    drafts.set_detail(db, case_id, name, text.encode())


def reasons_of(request: SupplementRequest | None) -> tuple[ReturnReason, ...]:
    """Return what an officer asked for, as the screens show it."""
    if request is None:
        return ()
    return tuple(ReturnReason(reason.pointer, reason.doc_id, reason.text) for reason in request.reasons)


def day_of(text: str | None) -> date | None:
    """Return a day the portal named, or None when it named none that exists."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def _read(stored: dict[str, bytes], name: str, decoder: msgspec.msgpack.Decoder[_T], default: _T) -> _T:
    raw = stored.get(name)
    return default if raw is None else decoder.decode(raw)
