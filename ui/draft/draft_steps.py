"""Which steps a draft has: the form's pages, then papers, review and slip, or only check and print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import wording
from kiosk.wording import t

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from kiosk.views.cases import DraftView
    from ui.draft.state import DraftState


def steps_of(draft: DraftView) -> tuple[tuple[str, str], ...]:
    """Return (key, text) of each step, in order."""
    language = wording.language()
    pages = tuple((page.key, page.label(language)) for page in draft.form.pages)
    if draft.prepared:
        return (*pages, ("prepare", t("Kiểm tra và in")))
    return (
        *pages,
        ("papers", t("Giấy tờ")),
        ("review", t("Kiểm tra và ký")),
        ("slip", t("Phiếu")),
    )


def place_to_open(draft: DraftView, pointer: str | None, steps: tuple[str, ...]) -> str | None:
    """Return where a draft opens: at a pointer, else at the first returned reason, else where the person was last."""
    wanted = pointer or next((reason.pointer for reason in draft.reasons if reason.pointer), None)
    paper = next((reason.doc_id for reason in draft.reasons if reason.doc_id), None)
    if wanted is None and paper is not None and "papers" in steps:
        return f"/documents/{paper}"
    return wanted or draft.last_pointer


def note_opened(state: DraftState, place: str | None) -> None:
    """Remember on disk that this draft is open, and where: nothing may be typed before a sudden end."""
    stage = state.stage
    noted = stage.desk.draft_opened(state.draft.case_id, place)
    # Nobody asked: on a disk that takes nothing the draft saved last is named instead.
    stage.bridge.run(noted, lambda _done: None, lambda _error: None, owner=state)


def slot_name(form: FormDefinition, slot: str) -> str:
    """Return whose card a scan is for: the page that holds the person's fields."""
    for page in form.pages:
        if any(field.scan_slot == slot for field in page.fields()):
            return page.label(wording.language())
    return slot
