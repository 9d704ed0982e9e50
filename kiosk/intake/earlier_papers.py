"""Which papers of the case before in the same sitting the next one also asks for: offered, never attached by itself.

Whose card it is two cases share (`kiosk.intake.sitting`). Any other paper belongs to its own case, and a person says
that it belongs to the next one too: the same marriage certificate for two procedures, not the birth notice of another
child. Only what was sealed is offered: a photograph in an open correction may still be taken off, and is then thrown
away.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.intake.as_sealed import read_sealed
from kiosk.intake.open_drafts import in_force

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from kiosk.duty import Duty
    from kiosk.intake.open_drafts import OpenDraft
    from sync.replica.drafts.attachments import AttachmentRow

_Files = tuple["AttachmentRow", ...]


def offered(duty: Duty, draft: OpenDraft) -> _Files:
    """Return the files of the case before in the same sitting that an open draft may take over."""
    sitting = draft.notes.sitting
    if sitting is None or not sitting.source_case or draft.row.state != "editing":
        return ()
    try:
        source = read_sealed(duty, sitting.source_case)
    except DomainError:  # forgotten in time
        return ()
    here, there = in_force(draft), in_force(source)
    return fitting(draft.form, here, source.form, there)


def fitting(form: FormDefinition, here: _Files, earlier: FormDefinition, files: _Files) -> _Files:
    """Return the files that can be taken over, as many of a kind as there is still room for.

    Args:
        form: of the draft.
        here: what is attached to it.
        earlier: form of the case before.
        files: what counts there.
    """
    held = {(file.doc_id, file.plain_sha256) for file in here}
    room = Counter({rule.doc_id: rule.most for rule in form.documents})
    room.subtract(file.doc_id for file in here)
    found: list[AttachmentRow] = []
    for file in files:
        mine, theirs = earlier.document(file.doc_id), form.document(file.doc_id)
        if mine is None or theirs is None or file.content_key is None:
            continue
        fits = file.mime in theirs.accept and file.plain_size <= theirs.max_bytes
        # One id means two papers in two forms; only the same words mean the same one.
        same = mine.label("vi") == theirs.label("vi")
        if fits and same and (file.doc_id, file.plain_sha256) not in held and room[file.doc_id] > 0:
            room[file.doc_id] -= 1
            found.append(file)
    return tuple(found)
