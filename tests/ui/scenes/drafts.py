"""Pictures of many drafts: after a sudden end, and in the list with what each lacks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.views.cases import CaseRow, DraftGaps
from tests.ui.fiction import people as fiction
from tests.ui.fiction import services as fiction_of_services
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.desk import CASE
from ui.draft.what_went import Parted


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


def _of_one_mother() -> tuple[CaseRow, ...]:
    """Drafts of one mother for one procedure: of two children, and two begun before any child was named."""
    gaps = DraftGaps(9, 2, "/child/fullName", "Họ, chữ đệm, tên người được khai sinh")
    first = fiction.row(1, code=None, draft_state="editing", transfer=None)
    return tuple(
        replace(
            first,
            case_id=bytes([70 + number]) * 16,
            gaps=replace(gaps, about=about, begun_ms=fiction.NOON - (number + 1) * fiction.HOUR),
        )
        for number, about in enumerate(("Coor Mẫu Anh", "Coor Mẫu Em", "", ""))
    )


def interrupted_alike(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.cut_off = _of_one_mother()
    stand.sign_in()
    stand.settle()


def cases_alike(stand: Stand) -> None:
    stand.desk.rows = _of_one_mother()
    stand.sign_in()
    stand.shell().go("cases")
    stand.settle()


def palette_alike(stand: Stand) -> None:
    stand.desk.rows = _of_one_mother()
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    stand.settle()


def draft_detail(stand: Stand) -> None:
    stand.desk.rows = (replace(_drafts(1)[0], case_id=CASE),)
    stand.sign_in()
    stand.shell().open_case(CASE)
    stand.settle()
    stand.window.findChild(QWidget, "case.discard").click()


def _in_work() -> tuple[CaseRow, ...]:
    """Returned cases that are being mended, with a new draft, and more refusals than the list has room for."""
    mending = replace(
        fiction.returned().row, draft_state="editing", gaps=DraftGaps(3, 1, "/child/fullName", "Họ tên")
    )
    refused = (fiction.row(n, server_state=3, office_says="Nộp sai nơi cư trú.") for n in range(10, 64))
    return (mending, _drafts(2)[1], *refused)


def today_in_work(stand: Stand) -> None:
    stand.desk.rows = _in_work()
    stand.sign_in()
    stand.settle()


def cases_in_work(stand: Stand) -> None:
    stand.desk.rows = _in_work()
    stand.sign_in()
    stand.shell().go("cases")
    stand.settle()


def palette_in_work(stand: Stand) -> None:
    stand.desk.rows = _in_work()[:4]
    stand.sign_in()
    stand.shell()._show_palette()
    stand.settle()


def draft_closed(stand: Stand) -> None:
    fiction_of_services.close_birth(stand.desk)
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step(stand.bench().keys_of_steps[1])


def draft_closed_review(stand: Stand) -> None:
    draft_closed(stand)
    stand.bench().show_step("review")


def draft_parted(stand: Stand) -> None:
    """The applicant of the next procedure turned out to be somebody else."""
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().state.parted.emit(Parted(card=True, papers=2, consents=True))


DRAFT_SCENES: tuple[Scene, ...] = (
    interrupted_one,
    interrupted_many,
    drafts_list,
    interrupted_alike,
    cases_alike,
    palette_alike,
    draft_detail,
    today_in_work,
    cases_in_work,
    palette_in_work,
    draft_closed,
    draft_closed_review,
    draft_parted,
)
