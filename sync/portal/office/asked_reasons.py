"""What an officer may ask for: reasons that can be read, at places and papers the citizen can answer at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.packets.packet import parse_packet
from sync.portal.dossiers import declarations
from sync.portal.storage.refusal import bad_request

if TYPE_CHECKING:
    import sqlalchemy as sa

    from sync.portal.shelf import Shelf
    from sync.wire.messages import Reason

MAX_REASONS = 50
MAX_REASON_TEXT = 1_000


def check_reasons(reasons: tuple[Reason, ...]) -> None:
    """Refuse reasons nobody can read or place.

    Raises:
        Refused: 400.
    """
    if not 0 < len(reasons) <= MAX_REASONS:
        raise bad_request("One to fifty reasons are needed.")
    for reason in reasons:
        if not 0 < len(reason.text.strip()) <= MAX_REASON_TEXT:
            raise bad_request("Each reason needs a text of at most 1,000 characters.")
        if "\x00" in reason.text + (reason.pointer or "") + (reason.doc_id or ""):
            raise bad_request("A reason is text.")
        if reason.pointer is not None and not reason.pointer.startswith("/"):
            raise bad_request("A pointer begins with a slash (RFC 6901).")
        if reason.pointer is not None and reason.doc_id is not None:
            raise bad_request("A reason is at a field or at a paper, not at both.")


def check_papers(db: sa.Connection, shelf: Shelf, case_id: bytes, reasons: tuple[Reason, ...]) -> None:
    """Refuse a paper the form of the case does not list: no station could take it, nor the citizen answer.

    Of a form that is not in force here any more nothing is known, and nothing refused.

    Raises:
        Refused: 400.
    """
    asked = [reason.doc_id for reason in reasons if reason.doc_id is not None]
    written = [parse_packet(raw).header.form for raw in declarations.raws(db, case_id)] if asked else []
    newest = next((one for one in reversed(written) if one is not None), None)
    form = None if newest is None else shelf.form(newest.form_id, newest.version, newest.sha256)
    if form is None or (newest is not None and form.sha256 != newest.sha256):
        return
    for doc_id in asked:
        if form.document(doc_id) is None:
            raise bad_request(
                "A paper asked for is not on the form of this case. Ask for it in words, without doc_id: "
                "the citizen then brings it under the paper that fits."
            )
