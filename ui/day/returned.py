"""Third act: the officer sent the case back; it is mended, signed and sent anew, then accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import t
from ui.day.capture import papers_of, review_and_seal, thumbnails_drawn
from ui.day.family import CORRECTED, RETURNED_DOCUMENT, RETURNED_POINTER
from ui.day.filling import answer_field, bench_of, saved
from ui.day.stuck import StuckError
from ui.draft.form.form_step import FormStep

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow
    from ui.day.scene import Scene
    from ui.pages.work.workbench import Workbench

ACCEPTED = "accepted"
"""The supervisor has accepted the case as the officer."""
SUPPLEMENT_REQUIRED = 5
ACCEPTED_STATE = 2


def play(scene: Scene) -> None:
    """Find the returned case on top, mend what was asked, sign, send; wait for the due day; close."""
    hand, log = scene.hand, scene.log
    scene.sign_in()
    case = hand.wait("the returned case is told", lambda: _on_top(scene))
    hand.read("sync.pill", t("Trực tuyến"))
    hand.picture(13, "returned-on-top")
    log.add("returned", case_id=case.case_id.hex(), state=case.server_state)
    scene.click_case("today.work", lambda row: row.case_id == case.case_id)
    reason = hand.read("case.reason:0", " ")
    hand.picture(14, "returned-reasons")
    hand.click("case.supplement")
    bench = bench_of(hand)
    step = bench.step()
    if not isinstance(step, FormStep):
        raise StuckError("a returned case does not open at its field")
    field = step.fields[RETURNED_POINTER]
    asked = hand.wait("the reason at its field", field.problem)
    hand.scroll_to(field)
    hand.picture(15, "reason-at-its-field")
    log.add("reason_shown", pointer=RETURNED_POINTER, first=reason == asked)
    answer_field(hand, field, CORRECTED)
    saved(hand)
    hand.wait("the reason is gone once mended", lambda: not field.problem())
    _photograph_again(scene, bench)
    hand.click("work.next")
    sealed = review_and_seal(scene, bench, picture=17)
    log.add("sealed_again", case_id=sealed.case_id.hex(), packet_id=sealed.packet_id.hex(), code=sealed.code)
    hand.read("slip.code", case.code or "")
    hand.click("slip.done")
    _receipt_again(scene, case.case_id)
    scene.hear(ACCEPTED)
    _due(scene, case.case_id)


def _on_top(scene: Scene) -> CaseRow | None:
    from ui.parts.case_list import CaseList

    shown = scene.hand.seen("today.work", CaseList)
    rows = shown.cases.rows() if shown is not None else ()
    return rows[0] if rows and rows[0].server_state == SUPPLEMENT_REQUIRED else None


def _photograph_again(scene: Scene, bench: Workbench) -> None:
    hand = scene.hand
    hand.click("work.step:papers")
    hand.read(f"papers.state:{RETURNED_DOCUMENT}", t("Cần chụp lại"))
    before = {file.attachment_id for file in papers_of(bench.state.draft)}
    photo = scene.out / "paper.jpg"
    photo.write_bytes(scene.visit.paper(2))
    hand.choose_file(f"papers.add:{RETURNED_DOCUMENT}", photo)
    hand.click("photo.use")
    # A new photograph of the same paper takes the place of the earlier one.
    hand.wait(
        "the new paper is attached",
        lambda: {file.attachment_id for file in papers_of(bench.state.draft)} - before,
    )
    photo.unlink()
    hand.wait("its thumbnail", lambda: thumbnails_drawn(bench))
    hand.read(f"papers.state:{RETURNED_DOCUMENT}", t("Đủ"))
    hand.picture(16, "corrected")
    scene.log.add("corrected", pointer=RETURNED_POINTER, doc_id=RETURNED_DOCUMENT)


def _receipt_again(scene: Scene, case_id: bytes) -> None:
    hand = scene.hand
    hand.click("nav.cases")
    scene.click_case("cases.list", lambda row: row.case_id == case_id)
    said = hand.read("case.transfer:1", t("Cổng đã nhận đủ"), patience_s=40)
    hand.read("sync.pill", t("Trực tuyến"))
    hand.picture(18, "receipt-again")
    scene.log.add("complete_receipt_again", said=said, packets=scene.proofs(case_id))


def _due(scene: Scene, case_id: bytes) -> None:
    """Ask the portal now instead of at the next minute, and look at the due day."""
    hand = scene.hand
    hand.click("nav.sync")
    hand.click("sync.send")
    hand.click("nav.cases")
    case = scene.click_case(
        "cases.list", lambda one: one.case_id == case_id and one.server_state == ACCEPTED_STATE
    )
    hand.read("case.state", t("Đã tiếp nhận"))
    if case.due_on is None:
        raise StuckError("an accepted case without a due day")
    hand.picture(19, "accepted-with-due-date")
    scene.log.add("due", due_on=case.due_on.isoformat())
