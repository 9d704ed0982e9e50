"""Whose sitting a draft belongs to, and what happens when the person on it becomes another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from forms.answers import assemble_answers, flatten_answers
from forms.body import IdentityEvidence
from sync.replica import attachments, drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.replica.connection import Connection

REQUESTER = "requester"
DETAIL = "sitting"
_WHO = (f"/{REQUESTER}/idDoc/number", f"/{REQUESTER}/fullName")


class Sitting(msgspec.Struct, frozen=True):
    """What a draft has from the case before it at the counter.

    Attributes:
        before: cases of the same citizen whose codes stand on the same slip, oldest first; at most two.
        person: the citizen, from `person_of`.
        files: attachments taken over.
        card: what the card said that was taken over, or nothing.
    """

    before: tuple[bytes, ...]
    person: str
    files: tuple[bytes, ...]
    card: bytes = b""


_CARDS = msgspec.msgpack.Decoder(dict[str, IdentityEvidence])
_DECODER = msgspec.msgpack.Decoder(Sitting)


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


def part_from_another(db: Connection, case_id: bytes) -> bool:
    """Let go of what was taken over when the answers name another person now. Writer thread only.

    Returns:
        Whether anything went: consents, papers, the card's reading and the place on the earlier slip.
    """
    kept = drafts.details(db, case_id)
    sitting = read_sitting(kept)
    if sitting is None:
        return False
    stored = drafts.answers(db, case_id)
    now = assemble_answers({pointer: msgspec.json.decode(raw) for pointer, (raw, _, _) in stored.items()})
    if person_of(now) == sitting.person:
        return False
    for file in attachments.unsent(db, case_id):
        if file.attachment_id in sitting.files:
            attachments.remove(db, file.attachment_id)
    cards = _CARDS.decode(kept["identity"]) if "identity" in kept else {}
    if REQUESTER in cards and cards[REQUESTER].raw == sitting.card:
        others = {slot: card for slot, card in cards.items() if slot != REQUESTER}
        drafts.set_detail(db, case_id, "identity", msgspec.msgpack.encode(others))
    for name in ("consents", DETAIL):
        drafts.set_detail(db, case_id, name, None)
    return True
