"""The citizen's signature: drawn, or on a photographed paper; the last one made stands.

It stands for the answers and for which papers go along (decision 121): another answer
(`sync.replica.drafts.drafts`), a kind of paper added or the last of its kind taken off (`intake.papers`) takes the
mark away, another photograph of the same paper does not.
"""

from __future__ import annotations

from forms.errors import DomainError
from kiosk.duty import Duty
from kiosk.intake import papers
from kiosk.intake.drafting import OpenDraft, read_draft
from kiosk.intake.kept import details
from kiosk.intake.preparing import must_be_submitted
from kiosk.scanning.page_shape import AS_IT_IS, PageShape
from kiosk.scanning.photographs import normalise_photo
from kiosk.scanning.pictures import load_grey
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts
from sync.replica.storage.connection import Connection

MAX_SIGNATURE_BYTES = 262_144
PNG_START = b"\x89PNG\r\n\x1a\n"


def record_signature(duty: Duty, case_id: bytes, png: bytes) -> None:
    """Keep the citizen's drawn signature as a sealed file of the draft; a new one replaces it.

    Raises:
        DomainError: `image_unreadable`, `image_too_large`, `signature_empty`, `no_open_draft`,
            `prepare_only`.
    """
    must_be_drawn(png)
    _keep(duty, case_id, png, "image/png", originals=0)


def record_signed_paper(duty: Duty, case_id: bytes, image: bytes, shape: PageShape = AS_IT_IS) -> None:
    """Keep the photograph of a declaration the citizen signed on paper, cleaned as any paper is.

    Args:
        duty: who is on duty.
        case_id: the case.
        image: JPEG, PNG, WebP or BMP of at most 25 MB, or a PDF of at most 12.
        shape: how a picture is turned and where the page lies in it.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`, `pdf_unreadable`, `signature_empty` for a picture
            of one colour, `no_open_draft`, `prepare_only`.
    """
    plain, mime = signed_paper(image, shape)
    _keep(duty, case_id, plain, mime, originals=1)


def take_back(duty: Duty, case_id: bytes) -> None:
    """Let go of the signature, because the citizen wants to sign again.

    Raises:
        DomainError: `no_open_draft`.
    """
    earlier = _earlier(read_draft(duty, case_id))
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        drafts.set_detail(db, case_id, drafts.SIGNED, None)
        for attachment_id in earlier:
            attachments.remove(db, attachment_id)
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, duty.session.operator_id, "signature_taken_back", case_id, {})

    duty.replica.write(job).result()


def must_be_drawn(png: bytes) -> None:
    """Refuse what is no drawn signature.

    Raises:
        DomainError: `image_unreadable`, `image_too_large`, `signature_empty`.
    """
    if len(png) > MAX_SIGNATURE_BYTES:
        raise DomainError("image_too_large", limit_mb=0)
    if not png.startswith(PNG_START):
        raise DomainError("image_unreadable")
    _must_show_something(png)


def signed_paper(image: bytes, shape: PageShape = AS_IT_IS) -> tuple[bytes, str]:
    """Clean the photograph of a signed paper, laid flat as its shape says; return it with its media type.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`, `pdf_unreadable`, `signature_empty`.
    """
    plain, mime = normalise_photo(image, shape)
    if mime.startswith("image/"):
        _must_show_something(plain)
    return plain, mime


def _must_show_something(picture: bytes) -> None:
    darkest, lightest = load_grey(picture).getextrema()
    if darkest == lightest:
        raise DomainError("signature_empty")


def _keep(duty: Duty, case_id: bytes, plain: bytes, mime: str, *, originals: int) -> None:
    draft = read_draft(duty, case_id)
    must_be_submitted(duty, draft.row.service_code, case_id)
    earlier = _earlier(draft)

    def replace(db: Connection) -> None:
        for attachment_id in earlier:
            attachments.remove(db, attachment_id)
        details.put(db, case_id, drafts.SIGNED, True)

    papers.store(duty, case_id, details.SIGNATURE_DOC, plain, mime, originals, 0, also=replace)


def _earlier(draft: OpenDraft) -> list[bytes]:
    return [
        file.attachment_id
        for file in draft.files
        if file.doc_id == details.SIGNATURE_DOC and file.packet_id is None
    ]
