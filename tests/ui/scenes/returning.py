"""Pictures of what comes back or came along: a panel after the lock, papers of the case before, a slip printed again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea

from forms.errors import StationError
from kiosk.paid_fee import paid_words
from kiosk.views.slip import SlipStanding
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import people as fiction
from tests.ui.scenes import scene as scenes
from tests.ui.scenes.asking import papers_carried
from tests.ui.scenes.citizen import opened, until
from tests.ui.scenes.printing import _slip_again
from tests.ui.scenes.results import handover
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.sign_in import PIN
from tests.ui.settled import failed


def handover_after_lock(stand: Stand) -> None:
    handover(stand)
    stand.settle()
    QTest.keyClick(stand.window, Qt.Key.Key_F12)
    stand.settle()
    stand.window.findChild(QPushButton, "signin.operator:op-1").click()
    stand.window.findChild(QLineEdit, "signin.pin").setText(PIN)
    stand.window.findChild(QPushButton, "signin.enter").click()
    stand.settle()


def case_fee_noted(stand: Stand) -> None:
    view = replace(fiction.returned(), paid=paid_words(8_000, "0012345"), next_until_ms=NOON + 60_000)
    stand.desk.rows, stand.desk.case_view = (view.row, *fiction.rows()[1:]), view
    stand.sign_in()
    stand.shell().open_case(view.row.case_id)
    stand.settle()
    paid = stand.window.findChild(QLabel, "case.paid")
    for area in stand.window.findChildren(QScrollArea):
        if area.isAncestorOf(paid):
            area.ensureWidgetVisible(paid)


def citizen_paper_carried(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    for doc_id in ("d-id", "d-birth"):
        stand.desk.attach(b"", doc_id, fiction.paper()).result()
    first = next(iter(stand.desk.papers))
    stand.desk.papers[first] = replace(stand.desk.papers[first], carried=True)
    until(opened(stand, filled=False), "papers")


def papers_of_the_case_before(stand: Stand) -> None:
    stand.desk.draft_extra["earlier"] = {"d-birth": 2}
    papers_carried(stand)
    for file in [one for one in stand.desk.papers.values() if one.doc_id == "d-birth"]:
        stand.bench().state.take(stand.desk.detach(b"", file.attachment_id))
    stand.settle()
    stand.bench().step().jump("d-birth")


def slip_not_drawn(stand: Stand) -> None:
    stand.desk.slip = lambda _case: failed(StationError("mark_unwritable"))  # type: ignore[method-assign]
    scenes.slip(stand)
    stand.settle()


def receipt_by_another(stand: Stand) -> None:
    real = stand.desk.slip
    stand.desk.slip = lambda case: _by_another(real(case).result())  # type: ignore[method-assign]
    _slip_again(stand, SlipStanding("received", NOON), "receipt")
    stand.settle()
    for area in stand.window.findChildren(QScrollArea):
        if area.findChild(type(area), "slip.receipt") is None and area.isVisible():
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def _by_another(slip):  # type: ignore[no-untyped-def]
    from tests.ui.settled import done

    return done(replace(slip, printed_by="Nguyễn Hoàng Phương Khánh Quỳnh"))


RETURNING_SCENES: tuple[Scene, ...] = (
    handover_after_lock,
    case_fee_noted,
    citizen_paper_carried,
    papers_of_the_case_before,
    slip_not_drawn,
    receipt_by_another,
)
