"""The screen is locked while a chooser of files or printers is up, or on its way: nothing stands over the PIN."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from kiosk.hard_lock import LONGEST_S
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.printed.slip_panel import SlipPanel
from ui.paper import printer_list, printers


def dialogs() -> list[QWidget]:
    """Return every dialog in sight."""
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def soon(look: Callable[[], object], then: Callable[[], object]) -> None:
    """Do something as soon as something is seen, from inside a dialog's own loop."""
    if look():
        then()
    else:
        QTimer.singleShot(10, lambda: soon(look, then))


def locked_hard(drive: Driver) -> None:
    drive.desk.clock.advance(LONGEST_S)
    drive.window._watch.look()


@pytest.mark.parametrize("lock", [lambda drive: drive.window.lock(), locked_hard], ids=["lock", "hard lock"])
def test_a_chooser_of_files_goes_with_the_lock(drive: Driver, lock: Callable[[Driver], None]) -> None:
    fiction.fill(drive.desk)
    drive.open_draft().show_step("papers")
    adds = [one for one in drive.window.findChildren(QAbstractButton) if "papers.add:" in one.objectName()]
    # Without the lock's help it would stand there until somebody presses Esc.
    giving_up = QTimer(singleShot=True, interval=20_000)
    giving_up.timeout.connect(lambda: [one.close() for one in dialogs()])
    giving_up.start()
    seen: list[str] = []
    soon(dialogs, lambda: (lock(drive), seen.append("up"), [seen.append("stays") for _ in dialogs()]))
    adds[0].click()
    giving_up.stop()
    assert seen == ["up"]
    drive.until(lambda: drive.window.sign_in_page().isVisible() and drive.window._session is None)
    drive.idle()
    shell = drive.sign_in()
    drive.until(shell.isVisible)


@pytest.mark.parametrize(
    "left", [lambda drive: drive.window.lock(), lambda drive: drive.window.shell().go("today")]
)
def test_printers_found_late_open_no_dialog(
    drive: Driver, monkeypatch: pytest.MonkeyPatch, left: Callable[[Driver], None]
) -> None:
    late: Future[tuple[str, ...]] = Future()
    monkeypatch.setattr(printer_list, "look_for_printers", lambda: late)
    asked: list[str] = []
    monkeypatch.setattr(printers, "_chosen_printer", lambda *_about: asked.append("dialog"))
    bench = drive.open_draft()
    stage = bench.stage
    slip = SlipPanel(
        stage, drive.desk.slip(drive.desk.draft().case_id).result(), drive.desk.draft().case_id, ("", int)
    )
    holder = bench._stack
    holder.addWidget(slip)
    holder.setCurrentWidget(slip)
    slip.print_out()
    left(drive)
    late.set_result(("Quay_1",))
    drive.idle()
    assert asked == []
