"""Pictures of a result handed over: who takes it, what is still missing, and while the portal has not said so."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from kiosk.views.attention import ConflictView
from kiosk.views.cases import CaseView, Transfer
from kiosk.views.result import RESULT, PaperBack, ResultView
from kiosk.wording import moment, t
from tests.ui.fiction import offices as fiction_of_offices
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.desk import CASE
from ui.citizen.opinion_panel import OpinionPanel
from ui.citizen.opinion_screen import OpinionWaiting
from ui.pages.cases.handover_panel import HandoverPanel
from ui.parts.signature_pad import SignaturePad

LONG = (
    "Văn bản ủy quyền theo quy định của pháp luật trong trường hợp ủy quyền thực hiện việc đăng ký khai sinh "
    "(bản chính, có chứng thực chữ ký)"
)


def papers() -> tuple[PaperBack, ...]:
    return PaperBack(RESULT, t("Giấy kết quả")), PaperBack("d-birth", "Giấy chứng sinh")


def resolved(*back: PaperBack) -> CaseView:
    """Return a case that has a result."""
    view = fiction.withdrawable()
    row = replace(view.row, server_state=9, server_at_ms=fiction.NOON, transfer=Transfer.ACKNOWLEDGED)
    result = ResultView(can=True, papers=back or papers())
    return replace(view, row=row, withdrawal=fiction.returned().withdrawal, result=result)


def handed() -> CaseView:
    """Return a case whose result was recorded as handed over, before the portal says so."""
    view = resolved()
    packet = replace(
        view.packets[0],
        kind="handover",
        transfer=Transfer.QUEUED,
        text_received_ms=None,
        complete_ms=None,
        sealed_ms=fiction.NOON,
    )
    row = replace(view.row, transfer=Transfer.QUEUED)
    return replace(view, row=row, packets=(*view.packets, packet), result=ResultView(waiting=True))


def misfit() -> CaseView:
    view = handed()
    told = ConflictView(
        "handover_misfit",
        t("Cổng chưa ghi việc trao kết quả: cơ quan đã đổi trạng thái hồ sơ"),
        t("Ghi nhận đã trao kết quả, ký lúc {at}. Cổng chưa nhận.", at=moment(fiction.NOON)),
        t("{state}, từ lúc {at}.", state=t("Dừng xử lý"), at=moment(fiction.NOON - fiction.HOUR)),
        None,
        ("keep",),
    )
    row = replace(view.row, transfer=Transfer.NEEDS_ATTENTION, server_state=8)
    return replace(view, row=row, conflict=told, result=ResultView())


def sign(panel: QWidget) -> None:
    pad = panel.findChild(SignaturePad)
    assert pad is not None
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    for position in range(60, 300, 6):
        QTest.mouseMove(pad, QPoint(position, 50 + (position % 40) - 20))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(300, 50))


def _case(stand: Stand, view: CaseView) -> None:
    stand.desk.rows = (view.row, *fiction.rows()[1:])
    stand.desk.case_view = view
    stand.sign_in()
    stand.shell().open_case(CASE)
    stand.settle()


def _panel(stand: Stand, view: CaseView) -> HandoverPanel:
    _case(stand, view)
    stand.window.findChild(QPushButton, "case.hand_over").click()
    stand.settle()
    return stand.window.findChild(HandoverPanel)


def case_resolved(stand: Stand) -> None:
    _case(stand, resolved())


def case_handed(stand: Stand) -> None:
    _case(stand, handed())


def case_handover_misfit(stand: Stand) -> None:
    _case(stand, misfit())


def handover(stand: Stand) -> None:
    sign(_panel(stand, resolved()))


def handover_by_the_office(stand: Stand) -> None:
    view = resolved()
    _panel(stand, view)
    row = replace(view.row, server_state=10, server_at_ms=fiction.NOON + fiction.HOUR)
    stand.desk.case_view = replace(view, row=row, result=ResultView(why="already_handed"))
    stand.held.bridge.cases_changed.emit(frozenset({CASE}))
    stand.settle()


def handover_other(stand: Stand) -> None:
    panel = _panel(stand, resolved(papers()[0], PaperBack("d-authority", LONG)))
    panel.findChild(QPushButton, "handover.authorised").click()
    panel.findChild(QLineEdit, "handover.name").setText("Lê Văn Nhận Thay")


def handover_missing(stand: Stand) -> None:
    panel = _panel(stand, resolved())
    panel.findChild(QPushButton, "handover.record").click()


def opinion(stand: Stand) -> None:
    _case(stand, handed())
    OpinionPanel(stand.window.shell().page().stage, CASE, stand.window).show_over(stand.window)


def opinion_reasons(stand: Stand) -> None:
    opinion(stand)
    stand.settle()
    QTest.keyClick(stand.window.findChild(OpinionPanel), Qt.Key.Key_2)
    stand.settle()
    QTest.keyClick(stand.window.findChild(OpinionPanel), Qt.Key.Key_1)


def _waiting(stand: Stand) -> OpinionWaiting:
    _case(stand, handed())
    stage, window = stand.window.shell().page().stage, stand.window
    panel = OpinionWaiting(stage, CASE, window, window.screen())
    panel.show_over(window)
    stand.settle()
    return panel


def opinion_waiting(stand: Stand) -> None:
    _waiting(stand).asking.hide()
    stand.window.activateWindow()


def opinion_own_screen(stand: Stand) -> None:
    asking = _waiting(stand).asking
    stand.shown = asking
    asking.showNormal()
    stand.settle()
    asking.resize(1366, 768)
    asking.activateWindow()
    stand.settle()


def opinion_thanks(stand: Stand) -> None:
    opinion_own_screen(stand)
    stand.shown.findChild(QPushButton, "opinion.score:5").click()
    stand.settle()
    stand.shown.findChild(QPushButton, "opinion.done").click()


def today_put_off(stand: Stand) -> None:
    stand.desk.rows = (*fiction.rows(), fiction_of_offices.put_off(), fiction_of_offices.forwarded())
    stand.sign_in()
    stand.settle()


def case_fee_put_off(stand: Stand) -> None:
    stand.desk.case_view = fiction_of_offices.fee_put_off_case()
    stand.desk.rows = (fiction_of_offices.fee_put_off_case().row,)
    stand.sign_in()
    stand.shell().open_case(fiction_of_offices.fee_put_off_case().row.case_id)
    stand.settle()


def case_forwarded(stand: Stand) -> None:
    stand.desk.case_view = fiction_of_offices.forwarded_case()
    stand.desk.rows = (fiction_of_offices.forwarded(),)
    stand.sign_in()
    stand.shell().open_case(fiction_of_offices.forwarded().case_id)
    stand.settle()


RESULT_SCENES: tuple[Scene, ...] = (
    case_resolved,
    case_handed,
    case_handover_misfit,
    handover,
    handover_by_the_office,
    handover_other,
    handover_missing,
    opinion,
    opinion_reasons,
    opinion_waiting,
    opinion_own_screen,
    opinion_thanks,
    today_put_off,
    case_forwarded,
    case_fee_put_off,
)
