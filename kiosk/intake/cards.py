"""Cards: read, compared with what is typed, and filled in only when somebody said so."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from forms.errors import DomainError
from forms.identity.evidence import evidence_number
from forms.identity.reading import IdentityReading, card_record
from forms.packets.body import IdentityEvidence
from forms.prefilling.prefill import COPIED, DEFAULT, prefill
from forms.prefilling.prefill_plan import Change, PrefillPlan
from forms.prefilling.written_address import WrittenAddress, read_address
from kiosk.duty import Duty
from kiosk.intake.applicants import name_applicant
from kiosk.intake.drafting import OpenDraft, read_draft, today
from kiosk.intake.kept import details, whose_papers
from kiosk.intake.kept.same_person import REQUESTER, person_of
from kiosk.scanning.barcodes import Barcode
from kiosk.scanning.card_reader import best_reading, read_card
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from sync.replica.storage.connection import Connection


def read_picture(duty: Duty, image: bytes) -> IdentityReading:
    """Read the card in a picture; a rejected reading says why."""
    return read_card(image=image, today=today(duty))


def read_codes(duty: Duty, codes: tuple[Barcode, ...]) -> IdentityReading:
    """Read the card among codes a camera sees at once, at least one; two different cards are none."""
    return best_reading(list(codes), today(duty))


def read_scanned_text(duty: Duty, text: str) -> IdentityReading:
    """Read what a scanner typed or sent."""
    return read_card(text=text, today=today(duty))


def plan_prefill(duty: Duty, case_id: bytes, slot: str, reading: IdentityReading) -> PrefillPlan:
    """Say what a card would change in a draft; nothing happens.

    Raises:
        DomainError: `card_rejected`, `slot_unknown`, `case_unknown`.
    """
    return _plan(duty, read_draft(duty, case_id), slot, reading)


def apply_prefill(
    duty: Duty, case_id: bytes, slot: str, reading: IdentityReading, accept_over: frozenset[str]
) -> None:
    """Fill a card in; what a person typed is only replaced where `accept_over` names it.

    Raises:
        DomainError: `card_rejected`, `slot_unknown`, `no_open_draft`.
    """
    draft = read_draft(duty, case_id)
    plan = _plan(duty, draft, slot, reading)
    taken = [change for change in plan.changes if not change.typed_over or change.pointer in accept_over]
    now_ms = duty.station_clock.likely_now_ms()
    evidence = {
        **draft.notes.identity,
        slot: IdentityEvidence(
            slot=slot,
            source=reading.source,
            raw=base64.b64decode(reading.raw_b64),
            repairs=reading.repairs,
            confirmer=duty.session.operator_id if reading.verdict == "repair" else None,
        ),
    }

    def job(db: Connection) -> None:
        for change in taken:
            raw = None if change.new is None else msgspec.json.encode(change.new)
            drafts.save_answer(db, case_id, change.pointer, raw, _origin(change, reading), now_ms)
        details.put(db, case_id, "identity", evidence)
        whose_papers.part(db, case_id)
        audit.append(
            db,
            now_ms,
            duty.session.operator_id,
            "card_read",
            case_id,
            {"slot": slot, "source": reading.source, "verdict": reading.verdict},
        )

    duty.replica.write(job).result()
    for warning in plan.warnings:
        if warning.choices:
            text = str(card_record(reading).get("addressText", ""))
            duty.asked.ask(case_id, f"{warning.pointer}/commune", text, warning.choices)
    filled = read_draft(duty, case_id)
    name_applicant(duty, filled.row, filled.answers)


def _origin(change: Change, reading: IdentityReading) -> str:
    if change.restored:
        return DEFAULT
    return COPIED if change.copied else reading.source


def _plan(duty: Duty, draft: OpenDraft, slot: str, reading: IdentityReading) -> PrefillPlan:
    if reading.verdict == "reject":
        raise DomainError("card_rejected", problem=reading.problems[0].code if reading.problems else "")
    if slot not in draft.form.slots():
        raise DomainError("slot_unknown", slot=slot)
    catalogue = duty.catalogue.current()
    record = card_record(reading)
    # Whoever's card is read as the applicant's is who is at the desk now, whoever the draft named so far.
    person = str(record.get("idNumber") or "") if slot == REQUESTER else person_of(draft.answers)

    def address(text: str) -> WrittenAddress:
        return duty.asked.settle(draft.row.case_id, read_address(catalogue, text), text, person)

    provenance: dict[str, dict[str, Any]] = dict(draft.provenance)
    earlier = draft.notes.identity.get(slot)
    return prefill(
        draft.form,
        slot,
        record,
        draft.answers,
        provenance,
        parse_address=address,
        read_before=None if earlier is None else evidence_number(earlier.source, earlier.raw),
    )
