"""One case as a readable file a person asked for: for the supervisor, when the portal does not take it.

Plain personal data on the disk: the file is this user's alone, its making is in the audit trail, and
whoever asks is told to delete it. Papers are named, not copied: they stay sealed on the station.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from forms.errors import DomainError
from kiosk.duty import Duty
from kiosk.home import private_files
from kiosk.intake.drafting import in_force, read_draft
from kiosk.intake.follow_up import attention
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.outbox import outbox, packets
from sync.replica.storage.connection import Connection


def export(duty: Duty, case_id: bytes, target: Path) -> None:
    """Write one case with its answers and what the portal said of its packets, as JSON.

    The audit entry is durable before the file exists.

    Raises:
        DomainError: `case_unknown`; `file_exists`, nothing is overwritten.
        StationError: `home_unwritable` or `disk_full` when the file cannot be written.
    """
    if target.exists():
        raise DomainError("file_exists")
    draft = read_draft(duty, case_id)
    found = attention.of_case(duty, case_id)
    code, sent = duty.replica.read(lambda db: _sent(db, case_id))
    told: dict[str, Any] = {
        "case_id": case_id.hex(),
        "code": code,
        "service": draft.row.service_code,
        "service_name": draft.row.service_name,
        "form": {"id": draft.form.form_id, "version": draft.form.version},
        "answers": draft.answers,
        "papers": [
            {"doc_id": file.doc_id, "type": file.mime, "size": file.plain_size} for file in in_force(draft)
        ],
        "packets": sent,
        "attention": None
        if found is None
        else {
            "title": found.explanation.title,
            "meaning": found.explanation.meaning,
            "next_step": found.explanation.next_step,
            "code": found.explanation.code,
            "findings": [{"pointer": one.pointer, "text": one.text} for one in found.findings],
        },
    }
    content = msgspec.json.format(msgspec.json.encode(told), indent=2)
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    duty.replica.write(lambda db: audit.append(db, now_ms, operator_id, "exported", case_id)).result()
    private_files.write_whole(target, content)


def _sent(db: Connection, case_id: bytes) -> tuple[str | None, list[dict[str, Any]]]:
    facts = cases.case(db, case_id)
    return (None if facts is None else facts.code), [
        {
            "packet_id": row.packet_id.hex(),
            "kind": row.kind,
            "sha256": row.sha256.hex(),
            "sealed_ms": row.sealed_ms,
            "state": row.state,
            "events": [
                {"kind": kind, "at_ms": at_ms, "detail": detail}
                for kind, at_ms, detail in outbox.events(db, row.packet_id)
            ],
        }
        for row in packets.packets_of_case(db, case_id)
    ]
