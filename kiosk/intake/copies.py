"""What another person's part takes over when the relation is chosen, or a copied answer changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from forms.prefilling.prefill import COPIED, follow_copies, slots_to_follow
from sync.replica.drafts import drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.definition.form import FormDefinition
    from forms.prefilling.prefill import Provenance
    from kiosk.duty import Duty
    from sync.replica.storage.connection import Connection


def follow(
    duty: Duty,
    case_id: bytes,
    form: FormDefinition,
    answers: Mapping[str, Any],
    provenance: Provenance,
    saved: tuple[str, ...],
) -> dict[str, Any]:
    """Copy what follows from saved answers, never over what a person typed; durable when this returns.

    Returns:
        The answers that changed by pointer; None for one that went.
    """
    slots = dict.fromkeys(slot for pointer in saved for slot in slots_to_follow(form, pointer))
    return follow_slots(duty, case_id, form, answers, provenance, tuple(slots))


def follow_slots(
    duty: Duty,
    case_id: bytes,
    form: FormDefinition,
    answers: Mapping[str, Any],
    provenance: Provenance,
    slots: tuple[str, ...],
) -> dict[str, Any]:
    """Copy what follows from the answers of some people, as `follow` does; durable when this returns."""
    taken: dict[str, Any] = {}
    for slot in slots:
        plan = follow_copies(form, slot, answers, provenance)
        taken |= {change.pointer: change.new for change in plan.untyped()}
    if not taken:
        return taken
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        for target, value in taken.items():
            raw = None if value is None else msgspec.json.encode(value)
            drafts.save_answer(db, case_id, target, raw, COPIED, now_ms)

    duty.replica.write(job).result()
    return taken
