"""Whose sitting a draft belongs to, and what happens when the person on it becomes another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from forms.checking.answers import assemble_answers, flatten_answers
from forms.packets.body import IdentityEvidence
from kiosk.intake.kept.first_slip import SAID
from sync.replica.drafts import attachments, drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.replica.storage.connection import Connection

REQUESTER = "requester"
DETAIL = "sitting"
AGREED = "agreed"
"""Detail of a draft whose consents, or what was paid, were recorded: an `Agreed`."""
PAID = "paid"
"""Detail with what the citizen paid: a `PaidFee`."""
_WHO = (f"/{REQUESTER}/idDoc/number", f"/{REQUESTER}/fullName")


class Sitting(msgspec.Struct, frozen=True):
    """What a draft has from the case before it at the counter.

    Attributes:
        before: cases of the same citizen whose codes stand on the same slip, oldest first; at most two.
        person: the citizen, from `person_of`.
        files: attachments taken over.
        card: what the card said that was taken over, or nothing.
        source: the case right before; nothing in what was kept before that was noted.
    """

    before: tuple[bytes, ...]
    person: str
    files: tuple[bytes, ...]
    card: bytes = b""
    source: bytes = b""

    @property
    def source_case(self) -> bytes:
        """The case right before, nothing where it is not known."""
        return self.source or (self.before[-1] if self.before else b"")


class Agreed(msgspec.Struct, array_like=True, frozen=True):
    """Who gave the consents of a draft, or paid before any were given, as far as the answers said it then."""

    number: str
    name: str

    def is_another(self, now: Agreed) -> bool:
        """Say whether the answers name another person now; a number not known on both sides says nothing."""
        if self.number and now.number:
            return self.number != now.number
        return bool(self.name and now.name and self.name != now.name)


NOBODY = Agreed("", "")
"""Consents recorded before the answers named anybody."""
_CARDS = msgspec.msgpack.Decoder(dict[str, IdentityEvidence])
_DECODER = msgspec.msgpack.Decoder(Sitting)
_AGREED = msgspec.msgpack.Decoder(Agreed)


def read_sitting(stored: Mapping[str, bytes]) -> Sitting | None:
    """Return the sitting among a draft's details, or None."""
    raw = stored.get(DETAIL)
    return None if raw is None else _DECODER.decode(raw)


def says_who(pointer: str) -> bool:
    """Tell whether an answer says who the citizen is."""
    return pointer in _WHO


def person_of(answers: Mapping[str, Any]) -> str:
    """Return what tells a citizen from the next: the identity number, else the name, else nothing."""
    flat = flatten_answers(answers)
    return next((str(flat[pointer]) for pointer in _WHO if flat.get(pointer)), "")


def agreed_by(answers: Mapping[str, Any]) -> Agreed:
    """Return who a citizen at the desk is, as far as the answers say."""
    flat = flatten_answers(answers)
    return Agreed(*(str(flat.get(pointer) or "") for pointer in _WHO))


def part_from_another(db: Connection, case_id: bytes) -> bool:
    """Let go of what was taken over when the answers name another person now. Writer thread only.

    Returns:
        Whether anything went: consents, what was paid, papers, the card's reading and the place on the earlier slip; of
        a draft that took nothing over its consents and what was paid. Of a supplement what was paid stays.
    """
    kept = drafts.details(db, case_id)
    sitting = read_sitting(kept)
    if sitting is None and AGREED not in kept:
        return False
    stored = drafts.answers(db, case_id)
    now = assemble_answers({pointer: msgspec.json.decode(raw) for pointer, (raw, _, _) in stored.items()})
    paid = () if _stays_paid(db, case_id, kept, now) else (PAID,)
    if sitting is None or person_of(now) == sitting.person:
        agreed = _AGREED.decode(kept[AGREED]) if AGREED in kept else None
        another = agreed is not None and agreed.is_another(agreed_by(now))
        if agreed == NOBODY != agreed_by(now):
            # Marked before anybody was named: whoever is named first is who agreed.
            drafts.set_detail(db, case_id, AGREED, msgspec.msgpack.encode(agreed_by(now)))
        for name in ("consents", AGREED, *paid) if another else ():
            drafts.set_detail(db, case_id, name, None)
        return another
    for file in attachments.unsent(db, case_id):
        if file.attachment_id in sitting.files:
            attachments.remove(db, file.attachment_id)
    cards = _CARDS.decode(kept["identity"]) if "identity" in kept else {}
    if REQUESTER in cards and cards[REQUESTER].raw == sitting.card:
        others = {slot: card for slot, card in cards.items() if slot != REQUESTER}
        drafts.set_detail(db, case_id, "identity", msgspec.msgpack.encode(others))
    for name in ("consents", AGREED, *paid, DETAIL):
        drafts.set_detail(db, case_id, name, None)
    return True


def _stays_paid(db: Connection, case_id: bytes, kept: Mapping[str, bytes], now: Mapping[str, Any]) -> bool:
    """Tell whether what was paid is still for this case: the office has it, or a digit of a sealed one is mended."""
    draft = drafts.read(db, case_id)
    if draft is not None and draft.kind == "supplement":
        return True
    agreed = _AGREED.decode(kept[AGREED]) if AGREED in kept else NOBODY
    return SAID in kept and bool(agreed.name) and agreed.name == agreed_by(now).name
