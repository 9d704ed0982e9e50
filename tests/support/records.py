"""One example of every record, about fictional people."""

from __future__ import annotations

from typing import Any

import msgspec

from forms.packets.body import ClockFacts, IdentityEvidence
from forms.packets.packet import Kind
from sync.wire import records
from sync.wire.records import AnyRecord

AT = 1_795_323_600
CLOCK = ClockFacts(offset_s=0, since_signed_s=60, quality="signed")
HOUSEHOLD = bytes(range(16))


def batch(at_s: int = 1_795_280_400) -> records.Satisfaction:
    """Return what five citizens said, in no order."""
    said = ((5, ()), (2, ("waited", "unclear")), (4, ("fast",)), (5, ("polite",)), (1, ("waited",)))
    answers = tuple(
        records.Opinion(day="2026-11-22", service="1.001193", score=score, reasons=reasons)
        for score, reasons in said
    )
    return records.Satisfaction(operator=None, captured_at=at_s, clock=None, answers=answers)


def authorised() -> records.Handover:
    """Return a handover to somebody with a card and a paper."""
    card = IdentityEvidence(slot="receiver", source="qr", raw=b"048190000017||Tran Thi Thu")
    made = example(Kind.HANDOVER, relation="authorised", identity=card, authority="GUQ 12/2026")
    assert isinstance(made, records.Handover)
    return made


def example(kind: Kind, operator: str | None = "op-1", at_s: int = AT, **changes: Any) -> AnyRecord:
    """Return a record of a kind.

    Args:
        kind: one of the ten that are records.
        operator: who signs it.
        at_s: when it was captured.
        **changes: members that differ from the example.
    """
    shared: dict[str, Any] = {"operator": operator, "captured_at": at_s, "clock": CLOCK}
    made: AnyRecord
    match kind:
        case Kind.VISIT:
            made = records.Visit(
                **shared,
                visit_id=bytes(16),
                household_id=HOUSEHOLD,
                visited_on="2026-11-22",
                outcome="met",
                cases=(bytes(range(1, 17)),),
                next_on="2026-12-06",
            )
        case Kind.HOUSEHOLD:
            made = records.HouseholdRecord(
                **shared,
                household_id=HOUSEHOLD,
                revision=2,
                commune="20242",
                data={"members": [{"fullName": "Nguyễn Văn Mẫu"}], "hamlet": "Tổ 12"},
            )
        case Kind.LESSON:
            made = records.Lesson(
                **shared, lesson="vneid-2", outcome="done", household_id=HOUSEHOLD, steps=("install", "otp")
            )
        case Kind.HANDOVER:
            made = records.Handover(
                **shared,
                handed_on="2026-11-22",
                received_by="Trần Thị Kiểm Thử",
                relation="requester",
                papers=("gks",),
            )
        case Kind.SATISFACTION:
            made = records.Satisfaction(**shared, score=4, reasons=("fast",))
        case Kind.FEEDBACK:
            made = records.Feedback(**shared, topic="queue", text="Chờ hơi lâu.", contact=None)
        case Kind.CONSENT_WITHDRAWAL:
            made = records.ConsentWithdrawal(**shared, purposes=("reuse",), effect_told=True)
        case Kind.DAY_CLOSE:
            made = records.DayClose(
                **shared,
                day="2026-11-22",
                as_of=at_s,
                captured=12,
                acknowledged=11,
                fees_collected=96_000,
                papers=7,
                audit_head=bytes(range(32)),
                audit_count=340,
                countersigned_by="Phạm Văn Thử",
            )
        case Kind.AUDIT_ANCHOR:
            made = records.AuditAnchor(**shared, audit_head=bytes(range(32)), audit_count=340)
        case Kind.ABANDONED_DRAFT:
            made = records.AbandonedDraft(
                **shared, reason_code="citizen_left", started_at=at_s - 900, answered=4
            )
        case _:
            raise ValueError(kind)
    return msgspec.structs.replace(made, **changes)
