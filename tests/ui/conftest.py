"""A window over the scripted desk, taken down whole after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import wording
from tests.ui.drawing import draw_once, undrawn
from tests.ui.scripted.desk import ScriptedDesk
from tests.ui.scripted.sign_in import PIN
from ui.draft.form.form_step import FormStep
from ui.fields.frame import Field
from ui.frame.app import make_application
from ui.frame.desk_window import DeskWindow
from ui.frame.shell import Shell
from ui.frame.window import MainWindow
from ui.look import theme
from ui.pages.work.workbench import Workbench


class Driver:
    """Finds things the way a person names them, and waits for what must happen."""

    def __init__(self, app: QApplication, wait: Callable[..., None]) -> None:
        self.desk = ScriptedDesk()
        self.held = DeskWindow(app, self.desk, self.desk.clock, None)  # type: ignore[arg-type]
        self.until = wait
        undrawn(self.window)
        self.window.show()
        self.window.activateWindow()
        self.window.sign_in_page().reset()

    @property
    def window(self) -> MainWindow:
        return self.held.window

    def find(self, kind: type, name: str):  # type: ignore[no-untyped-def]
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def idle(self) -> None:
        """Wait until everything asked of the desk has been answered and shown: what has not come by then does not come."""
        answered: list[bool] = []
        self.held.bridge.when_idle(lambda: answered.append(True))
        self.until(lambda: bool(answered))

    def sign_in(self, pin: str = PIN) -> Shell:
        self.find(QWidget, "signin.pin").setText(pin)
        self.find(QWidget, "signin.enter").click()
        self.until(lambda: self.window.shell() is not None)
        shell = self.window.shell()
        assert shell is not None
        return shell

    def open_draft(self, pointer: str | None = None) -> Workbench:
        shell = self.sign_in()
        shell.open_draft(self.desk.draft(), pointer)
        page = shell.page()
        assert isinstance(page, Workbench)
        return page

    def field(self, pointer: str) -> Field:
        step = self.bench().step()
        assert isinstance(step, FormStep)
        return step.fields[pointer]

    def bench(self) -> Workbench:
        shell = self.window.shell()
        assert shell is not None
        page = shell.page()
        assert isinstance(page, Workbench)
        return page

    def text(self, name: str) -> str:
        return str(self.find(QWidget, name).text())


# A widget made before any application ends the whole process, and which test is a process's first is a matter of chance.
@pytest.fixture(scope="session", autouse=True)
def application(qapp: QApplication) -> QApplication:
    return make_application([])


@pytest.fixture
def drive(application: QApplication, qtbot) -> Iterator[Driver]:  # type: ignore[no-untyped-def]
    wording.set_language("vi")
    theme.set_type_size(100)
    driver = Driver(application, lambda check: qtbot.waitUntil(check, timeout=5000))
    yield driver
    draw_once(driver.window)
    driver.held.close()


@pytest.fixture
def drawn(drive: Driver) -> None:
    """Draw the window at each change, where a test looks at pixels or counts how often something is drawn."""
    drive.window.setUpdatesEnabled(True)
