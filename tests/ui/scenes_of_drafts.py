"""Pictures of many drafts: after a sudden end, and in the list with what each lacks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kiosk.views import CaseRow, DraftGaps
from tests.ui import fiction
from tests.ui.scenes import Scene, Stand
from tests.ui.scripted_desk import CASE


def _drafts(count: int) -> tuple[CaseRow, ...]:
    lacking = (
        DraftGaps(12, 2, "/child/fullName", "Họ, chữ đệm, tên người được khai sinh"),
        DraftGaps(0, 1, "/pledge", "Cam đoan"),
        DraftGaps(0, 0, "", ""),
    )
    rows = (
        fiction.row(number + 1, code=None, draft_state="editing", transfer=None, gaps=lacking[number % 3])
        for number in range(count)
    )
    return tuple(rows)


def interrupted_one(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.cut_off = _drafts(1)
    stand.sign_in()
    stand.settle()


def interrupted_many(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.cut_off = _drafts(9)
    stand.sign_in()
    stand.settle()


def drafts_list(stand: Stand) -> None:
    stand.desk.rows = _drafts(6)
    stand.sign_in()
    stand.shell().go("cases")
    stand.settle()
    stand.window.findChild(QWidget, "cases.filter:draft").click()


def draft_detail(stand: Stand) -> None:
    stand.desk.rows = (replace(_drafts(1)[0], case_id=CASE),)
    stand.sign_in()
    stand.shell().open_case(CASE)
    stand.settle()
    stand.window.findChild(QWidget, "case.discard").click()


DRAFT_SCENES: tuple[Scene, ...] = (interrupted_one, interrupted_many, drafts_list, draft_detail)
