"""What the portal already has of a case that is opened again, kept with the draft to be compared with it.

Kept and not looked up when asked for: the answers of an earlier packet are forgotten in time, and what came back
from the portal was never a draft of this station.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from forms.checking.answers import assemble_answers
from forms.checking.validate import check_answers
from kiosk.views.sent import SentView
from sync.replica.drafts import drafts, sent_answers
from sync.replica.storage.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forms.checking.validate import CodeLists
    from forms.definition.form import FormDefinition
    from kiosk.intake.kept.version_record import VersionChange
    from sync.replica.drafts.attachments import AttachmentRow

SENT = "sent"
"""Name of the detail: pointer → answer."""


def remember(db: Connection, case_id: bytes) -> None:
    """Keep what the portal has with a draft just opened from what lies here. Writer thread only."""
    taken = sent_answers.last_taken(db, case_id)
    known = None if taken is None else packed(taken)
    drafts.set_detail(db, case_id, SENT, known)


def known(
    db: Connection, case_id: bytes, kept: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any] | None, bool]:
    """Return what the portal has to be compared with, and whether it has something that is not known here.

    A draft that was opened by a program that kept nothing with it is compared with what still lies here.

    Args:
        db: the replica.
        case_id: of the draft.
        kept: the draft's detail.
    """
    if kept is not None:
        return kept, False
    taken = sent_answers.last_taken(db, case_id)
    if taken is not None:
        return {pointer: msgspec.json.decode(raw) for pointer, raw in taken.items()}, False
    return None, sent_answers.has_taken(db, case_id)


def packed(answers: Mapping[str, bytes]) -> bytes:
    """Return pointer → JSON bytes as the detail."""
    return msgspec.msgpack.encode({pointer: msgspec.json.decode(raw) for pointer, raw in answers.items()})


def view_of(
    form: FormDefinition,
    lists: CodeLists,
    files: Iterable[AttachmentRow],
    sent: Mapping[str, Any] | None,
    change: VersionChange | None,
    declared_on: date,
) -> SentView | None:
    """Return what the portal has of a case, under the places the draft's own form has for it.

    Args:
        form: the draft's.
        lists: pinned with it.
        files: every file of the case.
        sent: the detail, None where there is nothing to compare with.
        change: how the draft moved to a newer form, if it did.
        declared_on: the day the answers are checked for.
    """
    if sent is None:
        return None
    answers, gone = _moved(change, sent)
    check = check_answers(form, assemble_answers(answers), declared_on=declared_on, codelists=lists)
    papers = frozenset(file.doc_id for file in files if file.packet_id is not None)
    return SentView(answers, check, papers, gone)


def _moved(change: VersionChange | None, sent: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers that have a place in the draft's form, and those a newer form has none for."""
    if change is None or change.undone:
        return dict(sent), {}
    places = {one.old_pointer: one for one in change.differences if one.old_pointer is not None}
    kept: dict[str, Any] = {}
    gone: dict[str, Any] = {}
    for pointer, value in sent.items():
        one = places.get(pointer)
        if one is None:
            kept[pointer] = value
        elif one.kind == "lost":
            gone[one.pointer] = value
        else:
            # The same answer under another code is no change a person made.
            kept[one.pointer] = one.new if value == one.old else value
    return kept, gone
