"""Pictures of the assistant, the procedure page and the guide."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from kiosk.views.cases import FoundService
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.settled import done


def assistant(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().go("assistant")


def assistant_unsure(stand: Stand) -> None:
    assistant(stand)
    hear(stand, "mất giấy khai sinh")


def assistant_question(stand: Stand) -> None:
    assistant(stand)
    hear(stand, "vợ mới sinh, con chưa có giấy tờ gì")
    QTest.keyClick(stand.shell().page(), Qt.Key.Key_1)


def assistant_nine(stand: Stand) -> None:
    assistant(stand)
    hear(stand, "hộ khẩu")


def assistant_several(stand: Stand) -> None:
    assistant(stand)
    hear(stand, "chồng chết")
    for key in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_4):
        QTest.keyClick(stand.shell().page(), key)
        stand.settle()


def assistant_answer(stand: Stand) -> None:
    assistant_several(stand)
    QTest.keyClick(stand.shell().page(), Qt.Key.Key_Return)
    stand.settle()


def assistant_office(stand: Stand) -> None:
    assistant(stand)
    hear(stand, "vợ mới sinh")
    for key in (Qt.Key.Key_1, Qt.Key.Key_3):
        QTest.keyClick(stand.shell().page(), key)
        stand.settle()


def procedure_prepare(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up("1.000689")


def _replaced(stand: Stand) -> None:
    service = stand.desk.catalogue.service("2.000986")
    assert service is not None
    old = msgspec.structs.replace(service, status="withdrawn", replaced_by="2.001023")
    other = stand.desk.catalogue.service("2.001023")
    assert other is not None
    found = (
        FoundService(old, 1.0, "withdrawn+synonym:ba trong một"),
        FoundService(other, 0.9, "name:khai sinh"),
    )
    stand.desk.search = lambda _text, _limit=50: done(found)  # type: ignore[method-assign]
    stand.sign_in()


def procedure_replaced(stand: Stand) -> None:
    _replaced(stand)
    stand.shell().look_up("ba trong một")


def palette_replaced(stand: Stand) -> None:
    _replaced(stand)
    QTest.keyClick(stand.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    stand.settle()
    stand.window.findChild(QLineEdit, "palette.text").setText("ba trong một")


def guide(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up("1.000656")
    stand.settle()
    stand.shell().page().print_out()


def hear(stand: Stand, text: str) -> None:
    stand.settle()
    line = stand.window.findChild(QLineEdit, "assistant.text")
    line.setText(text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    stand.settle()


def undo_offered(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.settle()
    (paper,) = stand.desk.papers
    stand.window.findChild(QPushButton, f"papers.remove:{paper.hex()}").click()


def undo_and_message(stand: Stand) -> None:
    """A message that comes while something can still be taken back."""
    undo_offered(stand)
    stand.settle()
    stand.window.toast.say("Máy đang gửi những gì còn chờ, rồi hỏi tin mới từ Cổng.")


HELP_SCENES: tuple[Scene, ...] = (
    assistant,
    assistant_unsure,
    assistant_question,
    assistant_nine,
    assistant_several,
    assistant_answer,
    assistant_office,
    procedure_prepare,
    procedure_replaced,
    palette_replaced,
    guide,
    undo_offered,
    undo_and_message,
)
