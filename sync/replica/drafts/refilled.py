"""A draft of a case this station knows, filled with what the portal gave back; in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.replica.cases import cases, first_packets
from sync.replica.drafts import drafts, pins
from sync.replica.drafts.pins import Pinned
from sync.replica.storage.driver import Connection
from sync.wire.messages import DossierItem, encode


@dataclass(frozen=True)
class Refill:
    """What a draft is filled with.

    Attributes:
        service_code: of the case.
        service_name: as the catalogue calls it.
        answers_to: the officer's request it answers.
        form: the form the answers were given on, and its lists.
        answers: pointer → (JSON bytes, source, UTC milliseconds).
        details: named details.
    """

    service_code: str
    service_name: str
    answers_to: str
    form: Pinned
    answers: Mapping[str, tuple[bytes, str, int]]
    details: Mapping[str, bytes]


def hear(db: Connection, item: DossierItem) -> None:
    """Take over again what was forgotten of a version this station has heard of. Writer thread only."""
    db.execute(
        "UPDATE dossier SET note = ?, request = ? WHERE case_id = ? AND version = ?",
        (item.note, None if item.request is None else encode(item.request), item.case_id, item.version),
    )


def refill(db: Connection, case_id: bytes, refill: Refill, operator_id: str, now_ms: int) -> None:
    """Open a draft of a case with answers, details and form from elsewhere. Writer thread only.

    Raises:
        DomainError: `draft_already_open`.
    """
    draft_id = drafts.insert(db, case_id, "supplement", refill.answers_to, operator_id, now_ms)
    form = refill.form
    pins.pin(db, draft_id, form.form_id, form.version, form.sha256, form.raw, form.lists)
    db.executemany(
        "INSERT INTO draft_answer (draft_id, pointer, value, source, changed_ms) VALUES (?, ?, ?, ?, ?)",
        ((draft_id, pointer, *answer) for pointer, answer in refill.answers.items()),
    )
    db.executemany(
        "INSERT INTO draft_detail (draft_id, name, value) VALUES (?, ?, ?)",
        ((draft_id, name, value) for name, value in refill.details.items()),
    )
    known = first_packets.taken(db, case_id)
    if known is not None:
        # The portal only knows the day; what was not known at the seal is not made up now.
        drafts.set_detail(db, case_id, first_packets.TAKEN, known)
    cases.name_service(db, case_id, refill.service_code, refill.service_name)
    cases.add_event(
        db, case_id, "supplement_opened", now_ms, {"answers_to": refill.answers_to, "from": "portal"}
    )
