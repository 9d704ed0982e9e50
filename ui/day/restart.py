"""Second act: the machine starts again, everything is still there, then the portal appears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views.cases import Connection, Transfer
from kiosk.wording import t

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow
    from ui.day.scene import Scene

LINK = "link"
"""The supervisor has let the portal appear."""
_GONE = (Connection.OFFLINE, Connection.PORTAL_DOWN)
"""A cut relay refuses, which looks like a portal that is not running."""


def play(scene: Scene) -> None:
    """Sign in again, look for what was captured, wait for both confirmations, close."""
    hand, log = scene.hand, scene.log
    scene.sign_in()
    hand.click("nav.cases")
    case = scene.click_case("cases.list", lambda row: row.code is not None)
    hand.read("case.code", case.code or "")
    hand.read("case.transfer:0", t("Chờ gửi"))
    log.add(
        "still_there",
        case_id=case.case_id.hex(),
        code=case.code,
        transfer=case.transfer,
        files_total=case.files_total,
        packets=scene.proofs(case.case_id),
    )
    hand.click("nav.sync")
    hand.wait("the queue", lambda: _queued(scene, case))
    hand.wait("the link is known to be gone", lambda: scene.desk.sync_view().connection in _GONE)
    hand.wait("a round has ended", lambda: not scene.desk.sync_view().sending)
    hand.picture(10, "queue-offline")
    log.add("queue_offline", waiting=scene.desk.sync_view().waiting)
    scene.hear(LINK)
    hand.click("sync.send")
    scene.click_case("sync.list", lambda row: row.case_id == case.case_id)
    said = hand.read("case.transfer:0", _text_received())
    hand.picture(11, "text-receipt")
    log.add("text_receipt", said=said, packets=scene.proofs(case.case_id))
    said = hand.read("case.transfer:0", t("Cổng đã nhận đủ"), patience_s=40)
    row = scene.value("case", scene.desk.case(case.case_id)).row
    hand.wait("all files are in", lambda: row.files_done == row.files_total)
    hand.read("sync.pill", t("Trực tuyến"))
    hand.picture(12, "complete-receipt")
    log.add("complete_receipt", said=said, files=row.files_total, packets=scene.proofs(case.case_id))


def _text_received() -> str:
    """Return the unchanging first part of the sentence about files still to come."""
    return t("Cổng đã nhận nội dung, còn {left}/{total} tệp").partition("{")[0]


def _queued(scene: Scene, case: CaseRow) -> bool:
    from ui.parts.case_list import CaseList

    shown = scene.hand.seen("sync.list", CaseList)
    rows = shown.cases.rows() if shown is not None else ()
    return any(row.case_id == case.case_id and row.transfer is not Transfer.ACKNOWLEDGED for row in rows)
