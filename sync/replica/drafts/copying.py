"""A new case from an old one: answers, details, pinned form and files, under a new id."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from forms.errors import DomainError
from sync.replica.cases import cases
from sync.replica.drafts import drafts
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.storage.driver import Connection


def copy_case(
    db: Connection,
    source: bytes,
    target: drafts.NewDraft,
    files: Iterable[AttachmentRow],
    new_id: Callable[[], bytes],
) -> None:
    """Start a case as a draft with what the newest draft of another case says. Writer thread only.

    The old case is left as it is. A file is shared: its ciphertext is stored once, and each case has its
    own row with the key.

    Args:
        db: open database.
        source: the old case.
        target: the new one.
        files: those that come along; one whose key was erased is left out.
        new_id: makes ids for their rows.

    Raises:
        DomainError: `nothing_to_restore` when the answers were erased.
    """
    row = drafts.read(db, source)
    found = drafts.newest_id(db, source)
    if row is None or found is None or not drafts.answers(db, source):
        raise DomainError("nothing_to_restore")
    drafts.create(db, target)
    made = drafts.open_draft_id(db, target.case_id)
    drafts.copy_contents(db, found, made)
    cases.set_applicant(db, target.case_id, row.applicant)
    for file in files:
        if file.content_key is not None:
            share_file(
                db, file.attachment_id, new_id(), target.case_id, target.now_ms, file.originals, file.copies
            )
    cases.add_event(db, target.case_id, "copied", target.now_ms)


def share_file(
    db: Connection,
    source: bytes,
    new_id: bytes,
    case_id: bytes,
    now_ms: int,
    originals: int = 0,
    copies: int = 0,
) -> None:
    """Give a case its own row of a file of another one, with the key. Writer thread only.

    Args:
        db: open database.
        source: attachment of the other case.
        new_id: id of the new row.
        case_id: who takes it.
        now_ms: time of the change.
        originals: sheets of the original handed over with this case; they cannot go with two.
        copies: the same for copies on paper.
    """
    db.execute(
        "INSERT INTO attachment (attachment_id, case_id, doc_id, mime, plain_size, plain_sha256, "
        "content_key, sealed_sha256, originals, copies, added_ms) "
        "SELECT ?, ?, doc_id, mime, plain_size, plain_sha256, content_key, sealed_sha256, ?, ?, ? "
        "FROM attachment WHERE attachment_id = ?",
        (new_id, case_id, originals, copies, now_ms, source),
    )
