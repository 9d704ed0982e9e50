"""Papers: a photograph becomes a clean, sealed file before the screen shows a tick."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
from PIL import Image

from forms.errors import DomainError
from forms.packets.attachment import CONTENT_KEY_BYTES, digest, open_file, seal_file
from forms.stamp import new_uuid7
from kiosk.duty import Duty
from kiosk.intake.drafting import in_force, read_draft
from kiosk.intake.earlier_papers import offered
from kiosk.intake.kept import details, same_person, whose_papers
from kiosk.intake.preparing import must_be_submitted
from kiosk.scanning.page_shape import AS_IT_IS, PageShape
from kiosk.scanning.photographs import normalise_photo
from sync.replica.chain import audit
from sync.replica.drafts import attachments, copying, drafts, taken_off
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.outbox.brought import REMOVED
from sync.replica.storage.connection import Connection

THUMBNAIL_PIXELS = 256


def attach(
    duty: Duty,
    case_id: bytes,
    doc_id: str,
    image: bytes,
    *,
    originals: int | None = None,
    copies: int | None = None,
    shape: PageShape | None = None,
) -> None:
    """Attach a photographed paper, laid flat as its shape says; sealed and durable when this returns.

    Sheets on paper are as the form's row says unless told; a further picture of the paper brings none.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`, `pdf_unreadable`, `document_unknown`,
            `document_type`, `document_size`, `document_count`, `no_open_draft`, `prepare_only`.
    """
    draft = read_draft(duty, case_id)
    must_be_submitted(duty, draft.row.service_code, case_id)
    rule = draft.form.document(doc_id)
    if rule is None:
        raise DomainError("document_unknown", doc=doc_id)
    plain, mime = normalise_photo(image, shape or AS_IT_IS)
    if mime not in rule.accept:
        raise DomainError("document_type", doc=doc_id)
    if len(plain) > rule.max_bytes:
        raise DomainError("document_size", doc=doc_id, limit_mb=rule.max_bytes // 1_000_000)
    fresh = [file for file in draft.files if file.packet_id is None and file.doc_id == doc_id]
    if len(fresh) >= rule.most:
        raise DomainError("document_count", doc=doc_id, most=rule.most)
    new_kind = all(file.doc_id != doc_id for file in in_force(draft))

    def unsign(db: Connection) -> None:
        if new_kind:
            drafts.set_detail(db, case_id, drafts.SIGNED, None)
        if not fresh:
            # A further picture beside one of somebody else says nothing of that.
            whose_papers.note(db, case_id, doc_id)

    kept = (rule.originals, rule.copies) if not fresh else (0, 0)
    store(
        duty,
        case_id,
        doc_id,
        plain,
        mime,
        kept[0] if originals is None else originals,
        kept[1] if copies is None else copies,
        also=unsign,
    )


def take_earlier(duty: Duty, case_id: bytes, doc_id: str) -> None:
    """Take over one kind of paper from the case before in the same sitting; durable when this returns.

    Marked as from there, it goes when the person becomes another. Sheets on paper go with one case only.

    Raises:
        DomainError: `document_unknown` when none is there any more, `no_open_draft`, `prepare_only`.
    """
    draft = read_draft(duty, case_id)
    must_be_submitted(duty, draft.row.service_code, case_id)
    files, sitting = [file for file in offered(duty, draft) if file.doc_id == doc_id], draft.notes.sitting
    if not files or sitting is None:
        raise DomainError("document_unknown", doc=doc_id)
    new_kind = all(file.doc_id != doc_id for file in in_force(draft))
    rows = {file.attachment_id: new_uuid7(duty.clock, duty.entropy) for file in files}
    noted = msgspec.structs.replace(sitting, files=(*sitting.files, *rows.values()))
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        details.put(db, case_id, same_person.DETAIL, noted)
        for source, made in rows.items():
            copying.share_file(db, source, made, case_id, now_ms)
        if new_kind:
            drafts.set_detail(db, case_id, drafts.SIGNED, None)
        drafts.touch(db, case_id, now_ms)
        told = {"doc": doc_id, "from": sitting.source_case.hex()}
        audit.append(db, now_ms, duty.session.operator_id, "paper_added", case_id, told)

    duty.replica.write(job).result()


def detach(duty: Duty, case_id: bytes, attachment_id: bytes) -> None:
    """Take a paper off the draft; one the portal already has is only marked as no longer in force.

    The last of its kind takes the signature's mark with it.

    Raises:
        DomainError: `document_unknown`, `no_open_draft`.
    """
    draft = read_draft(duty, case_id)
    file = next((file for file in draft.files if file.attachment_id == attachment_id), None)
    if file is None:
        raise DomainError("document_unknown", doc="")
    heir = next((one for one in draft.files if one.packet_id is None and _is_beside(one, file)), None)
    last = sum(one.doc_id == file.doc_id for one in in_force(draft)) <= 1
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        if last:
            drafts.set_detail(db, case_id, drafts.SIGNED, None)
        if file.packet_id is None:
            taken_off.note(db, file)
            attachments.remove(db, attachment_id)
            if heir is not None:
                # The sheets are the paper's, not the picture's.
                taken_off.note(db, heir)
                sheets = heir.originals + file.originals, heir.copies + file.copies
                attachments.count_sheets(db, heir.attachment_id, *sheets)
        else:
            details.put(db, case_id, REMOVED, draft.notes.removed | {file.doc_id})
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, duty.session.operator_id, "paper_removed", case_id, {"doc": file.doc_id})

    duty.replica.write(job).result()


def _is_beside(one: AttachmentRow, other: AttachmentRow) -> bool:
    return one.doc_id == other.doc_id and one.attachment_id != other.attachment_id


def thumbnail(duty: Duty, case_id: bytes, attachment_id: bytes) -> bytes:
    """Return a PNG of at most 256 pixels; the file is opened in memory only.

    Raises:
        DomainError: `document_unknown`, `document_erased`, `no_picture` for a PDF.
    """
    draft = read_draft(duty, case_id)
    file = next((file for file in in_force(draft) if file.attachment_id == attachment_id), None)
    if file is None:
        raise DomainError("document_unknown", doc="")
    if not file.mime.startswith("image/"):
        raise DomainError("no_picture")
    picture = Image.open(io.BytesIO(open_attachment(duty, file)))
    picture.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()


def open_attachment(duty: Duty, file: AttachmentRow) -> bytes:
    """Return the plain bytes of a file, in memory only.

    Raises:
        DomainError: `document_erased` when its key was forgotten.
        HostileInput: `attachment` when the ciphertext was damaged.
    """
    key = file.content_key
    if key is None:
        raise DomainError("document_erased")
    sealed = duty.replica.read(
        lambda db: attachments.read_sealed(db, file.sealed_sha256, 0, file.sealed_size)
    )
    return open_file(sealed, key)


def store(
    duty: Duty,
    case_id: bytes,
    doc_id: str,
    plain: bytes,
    mime: str,
    originals: int,
    copies: int,
    *,
    also: Callable[[Connection], None],
) -> None:
    """Seal a file and keep it with the draft, in one transaction with what else changes by it.

    Raises:
        DomainError: `no_open_draft`.
    """
    content_key = duty.entropy.token(CONTENT_KEY_BYTES)
    sealed = seal_file(plain, content_key)
    now_ms = duty.station_clock.likely_now_ms()
    row = AttachmentRow(
        attachment_id=new_uuid7(duty.clock, duty.entropy),
        case_id=case_id,
        doc_id=doc_id,
        mime=mime,
        plain_size=len(plain),
        plain_sha256=digest(plain),
        content_key=content_key,
        sealed_sha256=digest(sealed),
        sealed_size=len(sealed),
        originals=originals,
        copies=copies,
        added_ms=now_ms,
    )

    def job(db: Connection) -> None:
        attachments.add(db, row, sealed)
        also(db)
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, duty.session.operator_id, "paper_added", case_id, {"doc": doc_id})

    duty.replica.write(job).result()
