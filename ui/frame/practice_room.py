"""Going to practise and coming back: the real window waits, locked and hidden, while the practice has its own.

The real station keeps its lock and goes on sending what waits; nothing of the practice passes through it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import wording
from kiosk.home.layout import Home
from kiosk.later import later
from kiosk.wording import t
from ui.frame.desk_window import DeskWindow
from ui.look import stylesheet, theme
from ui.practice_door import PracticeDoor
from ui.preferences import Preferences
from ui.qt import clipboard

if TYPE_CHECKING:
    from pathlib import Path

    from forms.errors import TramSoError
    from kiosk.container import Surroundings
    from kiosk.practice import station as practice
else:
    # Few sittings practise; none should wait for it at the start.
    practice = later("kiosk.practice.station")


ENDING = "ending"
"""Property of the application while all of it ends: a signal came, or the system's session is over."""


class _LeadsBack(QObject):
    """Takes closing the practice's window for leaving it: the real station behind it has cases to send."""

    def __init__(self, leave: Callable[[], None], window: QWidget) -> None:
        super().__init__(window)
        self._leave = leave

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Leave instead of closing."""
        app = QApplication.instance()
        if event.type() != QEvent.Type.Close or app is None or app.property(ENDING):
            return super().eventFilter(watched, event)
        event.ignore()
        self._leave()
        return True


class PracticeRoom:
    """The practice beside one real window.

    Args:
        app: the one application.
        home: of the real station; the practice lies in a folder of it.
        around: instead of the machine's clock and entropy.
    """

    def __init__(self, app: QApplication, home: Path, around: Surroundings | None = None) -> None:
        self._app = app
        self._home = Home(home)
        self._around = around
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="practice-door")
        self._real: DeskWindow | None = None
        self._inside: DeskWindow | None = None
        self._practice: practice.Practice | None = None
        self._opening = self._leaving = False
        self._looks: tuple[wording.Language, int] = ("vi", 100)
        self.door = PracticeDoor(self.enter, None, self.erase, lambda: practice.has_practice(self._home))

    def attach(self, real: DeskWindow) -> None:
        """Say which window is the real one."""
        self._real = real

    @property
    def inside(self) -> DeskWindow | None:
        """The window of the practice while there is one."""
        return self._inside

    def enter(self) -> None:
        """Lock the real station and open the practice."""
        if self._real is None or self._opening or self._inside is not None:
            return
        self._opening = True
        real = self._real
        real.window.lock()
        real.window.toast.say(t("Đang mở bài thực hành…"))
        opened = self._worker.submit(practice.open_practice, self._home, self._around)
        real.bridge.run(opened, self._opened, self._refused, owner=real.window)

    def leave(self) -> None:
        """Close the practice and show the real station, at its sign-in."""
        self._go_out(lambda: None)

    def erase(self) -> None:
        """Leave the practice if need be, and delete everything of it."""
        if self._inside is not None:
            self._go_out(self._delete)
        else:
            self._delete()

    def close(self) -> None:
        """Close what is open, at the program's end; idempotent."""
        self._worker.shutdown(wait=True)
        self._close_inside()

    def _opened(self, made: practice.Practice) -> None:
        self._opening = False
        real = self._real
        if real is None:
            made.close()
            return
        self._practice = made
        self._looks = (wording.language(), theme.type_size())
        door = PracticeDoor(None, self.leave, self.erase, lambda: True, made)
        hint = t("Bàn thực hành: mã PIN là {pin}", pin=practice.PIN)
        self._inside = DeskWindow(
            self._app, made.desk, made.desk.clock, self._home.root, hint=hint, door=door
        )
        window = self._inside.window
        window.installEventFilter(_LeadsBack(self.leave, window))
        window.setGeometry(real.window.geometry())
        window.show()
        real.window.hide()
        made.desk.warm_up()
        window.sign_in_page().reset()
        window.sign_in_page().enter(practice.PIN)

    def _refused(self, error: TramSoError) -> None:
        self._opening = False
        if self._real is not None:
            self._real.window.fail(error)

    def _go_out(self, then: Callable[[], None]) -> None:
        inside, real = self._inside, self._real
        if inside is None or real is None or self._leaving:
            return
        self._leaving = True

        def out() -> None:
            self._leaving = False
            real.window.setGeometry(inside.window.geometry())
            # What was copied here must not be pasted into somebody's real form.
            clipboard.clear_ours()
            real.window.show()
            self._close_inside()
            self._look_as_before(real)
            real.window.sign_in_page().reset()
            then()

        inside.window.settle(out)

    def _look_as_before(self, real: DeskWindow) -> None:
        """Let a look chosen here hold for the real station too, unless somebody's work waits there in its own.

        Screens are built for one look: with another one a panel would go, and what is in it nobody has saved.
        """
        if self._looks == (wording.language(), theme.type_size()):
            return
        if real.window.shell() is None:
            real.window.restyle()
        else:
            language, size = self._looks
            wording.set_language(language)
            theme.set_type_size(size)
            Preferences(self._home.root).keep(language=language, type_size=size)
            stylesheet.apply(real.window)

    def _close_inside(self) -> None:
        inside, self._inside = self._inside, None
        made, self._practice = self._practice, None
        if inside is not None:
            inside.close()
        if made is not None:
            made.close()

    def _delete(self) -> None:
        real = self._real
        if real is None:
            return
        gone: Future[None] = self._worker.submit(practice.erase_practice, self._home)
        real.bridge.run(gone, lambda _: real.window.erased_practice(), real.window.fail, owner=real.window)
