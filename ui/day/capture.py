"""First act: a birth is registered while no portal can be reached, and the machine dies at the end."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit

from kiosk.views.cases import SealedView
from kiosk.wording import t
from ui.day.family import PHONE_POINTER, PHONE_TYPED_WRONG, RETURNED_DOCUMENT
from ui.day.filling import answer_field, bench_of, fill_page, saved
from ui.day.paper_proof import read_back
from ui.day.stuck import StuckError
from ui.draft.form.form_step import FormStep
from ui.draft.review.review_step import ReviewStep
from ui.pages.work.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.views.cases import DraftView, FileView
    from ui.day.scene import Scene

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""What ends this act; Windows knows only one such end."""
SERVICE = "1.001193"
_PLACEHOLDER = 40
"""Pixels; the icon shown until a picture is there is smaller."""


def play(scene: Scene) -> None:
    """Sign in, find, scan, fill, photograph, sign, seal, print; then die without closing anything."""
    hand, log = scene.hand, scene.log
    hand.see("signin.pin")
    hand.picture(1, "sign-in")
    scene.sign_in()
    hand.picture(2, "today")
    log.add("signed_in", operator=scene.desk.station().operators[0].operator_id)
    bench = _start(scene)
    _scan(scene, bench)
    _fill(scene, bench)
    _photograph(scene, bench, 1)
    sealed = review_and_seal(scene, bench, picture=8)
    log.add(
        "sealed",
        case_id=sealed.case_id.hex(),
        packet_id=sealed.packet_id.hex(),
        code=sealed.code,
        packets=scene.proofs(sealed.case_id),
    )
    _print_slip(scene, sealed)
    log.add("killed")
    # No close, no drain: what was promised is on disk or the promise was a lie.
    os.kill(os.getpid(), KILL)


def _start(scene: Scene) -> Workbench:
    hand = scene.hand
    hand.click("today.new")
    line = hand.see("finder.text", QLineEdit)
    QTest.keyClicks(line, "khai sinh")
    hand.read("service.name", "khai sinh")
    panel_code = hand.wait("the procedure", lambda: _shown_code(scene) == SERVICE)
    hand.picture(3, "finder")
    scene.log.add("found", query="khai sinh", service=SERVICE, first=panel_code)
    hand.click("service.start")
    bench = bench_of(hand)
    scene.log.add("started", case_id=bench.state.draft.case_id.hex())
    return bench


def _shown_code(scene: Scene) -> str | None:
    from ui.pages.finding.service_panel import ServicePanel

    panels = [panel for panel in scene.hand.window.findChildren(ServicePanel) if panel.isVisible()]
    return panels[0].found.service.code if panels else None


def _scan(scene: Scene, bench: Workbench) -> None:
    """Say who asks, press F2, choose the photograph of the card, and take over what it says."""
    hand = scene.hand
    step = bench.step()
    if not isinstance(step, FormStep):
        raise StuckError("the draft does not open at the form")
    answer_field(hand, step.fields["/requester/relation"], scene.visit.answers["/requester/relation"])
    saved(hand)
    hand.key(Qt.Key.Key_F2)
    hand.see("scan")
    card = _hand_over(scene, "card.jpg", scene.visit.card())
    hand.choose_file("scan.file", card)
    hand.see("scan.apply")
    card.unlink()
    hand.picture(4, "scan")
    hand.click("scan.apply")
    hand.wait("the panel closes", lambda: hand.seen("scan") is None)
    slots = hand.wait("the card is taken over", lambda: bench.state.draft.scanned_slots or None)
    read = sorted(pointer for pointer, source in bench.state.draft.provenance.items() if source == "qr")
    scene.log.add("scanned", slots=sorted(slots), pointers=read)


def _fill(scene: Scene, bench: Workbench) -> None:
    """Fill every page; the first is typed wrongly once, so that the error shows at its field."""
    hand = scene.hand
    first = bench.step()
    if not isinstance(first, FormStep):
        raise StuckError("no page of the form is open")
    answer_field(hand, first.fields[PHONE_POINTER], PHONE_TYPED_WRONG)
    saved(hand)
    hand.wait("the error at its field", lambda: first.fields[PHONE_POINTER].problem() or None)
    hand.scroll_to(first.fields[PHONE_POINTER])
    hand.picture(5, "form-with-error")
    scene.log.add("error_shown", pointer=PHONE_POINTER)
    typed = 0
    for page in bench.state.draft.form.pages:
        hand.wait(f"page {page.key}", partial(_page_open, bench, page.key))
        typed += fill_page(hand, scene.visit.answers)
        if page.key == bench.keys_of_steps[1]:
            hand.picture(6, "form-child")
        hand.click("work.next")
    scene.log.add("filled", typed=typed, problems=len(bench.state.check.problems))


def _page_open(bench: Workbench, key: str) -> bool:
    step = bench.step()
    return isinstance(step, FormStep) and step.page.key == key and step.isVisible()


def _photograph(scene: Scene, bench: Workbench, count: int) -> None:
    hand = scene.hand
    hand.see("papers")
    paper = _hand_over(scene, "paper.jpg", scene.visit.paper(1))
    hand.choose_file(f"papers.add:{RETURNED_DOCUMENT}", paper)
    hand.click("photo.use")
    hand.wait("the paper is attached", lambda: len(papers_of(bench.state.draft)) == count)
    paper.unlink()
    hand.wait("its thumbnail", lambda: thumbnails_drawn(bench))
    hand.picture(7, "documents")
    files = [
        {"doc_id": file.doc_id, "size": file.size_bytes, "mime": file.mime}
        for file in papers_of(bench.state.draft)
    ]
    scene.log.add("photographed", files=files)
    hand.click("work.next")


def papers_of(draft: DraftView) -> list[FileView]:
    """Return the photographed papers of a draft."""
    return [file for file in draft.files if file.doc_id == RETURNED_DOCUMENT]


def thumbnails_drawn(bench: Workbench) -> bool:
    """Return whether every paper on screen shows its picture, not the placeholder."""
    name = t("Ảnh thu nhỏ của giấy tờ")
    drawn = [one.pixmap() for one in bench.step().findChildren(QLabel) if one.accessibleName() == name]
    return bool(drawn) and all(max(one.width(), one.height()) > _PLACEHOLDER for one in drawn)


def review_and_seal(scene: Scene, bench: Workbench, picture: int) -> SealedView:
    """Read back, tick what the citizen agrees to, let them sign, seal; return once it is durable."""
    hand = scene.hand
    step = hand.wait("the review", lambda: bench.step() if isinstance(bench.step(), ReviewStep) else None)
    if not isinstance(step, ReviewStep):
        raise StuckError("the review does not open")
    if hand.seen("review.summary") is not None and bench.state.problems():
        raise StuckError(
            "problems left: " + ", ".join(f"{one.pointer} {one.code}" for one in bench.state.problems())
        )
    boxes = hand.wait("the purposes", lambda: _consent_boxes(step))
    for box in boxes:
        hand.click_on(box)
    scene.draw_signature(bench)
    hand.wait("the signature", step.pad.is_signed)
    hand.wait(
        "sealing is offered", lambda: (button := hand.seen("review.seal")) is not None and button.isEnabled()
    )
    hand.picture(picture, "review")
    scene.log.add("reviewed", purposes=[box.objectName().partition(":")[2] for box in boxes])
    done: list[SealedView] = []
    step.sealed.connect(done.append)
    hand.click("review.seal")
    return hand.wait("the seal", lambda: done[0] if done else None)


def _consent_boxes(step: ReviewStep) -> list[QCheckBox]:
    found = [box for box in step.findChildren(QCheckBox) if box.objectName().startswith("review.consent:")]
    return [box for box in found if box.isVisible()]


def _print_slip(scene: Scene, sealed: SealedView) -> None:
    hand = scene.hand
    hand.read("slip.code", sealed.code)
    pdf = scene.out / "slip.pdf"
    hand.choose_file("slip.pdf", pdf)
    hand.wait("slip.pdf is written", pdf.exists)
    hand.picture(9, "slip")
    root = scene.value("proof", scene.desk.proof(sealed.case_id)).root
    paper = read_back(pdf, root)
    (case,) = paper.slip.cases
    first = scene.value("proof", scene.desk.proof(sealed.case_id)).packets[0]
    if (case.code, case.case_id, case.first_packet_sha256) != (sealed.code, sealed.case_id, first.sha256):
        raise StuckError("the slip speaks of another packet")
    scene.log.add(
        "slip",
        code=case.code,
        station_no=paper.station_no,
        root=root.hex(),
        qr_sha256=paper.text_sha256,
        pages=paper.pages,
        first_packet_sha256=case.first_packet_sha256.hex(),
    )


def _hand_over(scene: Scene, name: str, content: bytes) -> Path:
    """Put a fictional picture where a camera would; taken away again once it was read."""
    path = scene.out / name
    path.write_bytes(content)
    return path
