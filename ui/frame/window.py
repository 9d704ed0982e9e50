"""The window: sign-in first, then rail, screens, status strip and the keys every screen shares.

Screens are built on first visit. Object names: `window`, `page.<name>`, `status.saved`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from kiosk.wording import counted, sentence, t
from ui.frame.hard_lock import HardLockWatch
from ui.frame.idle_loading import IdleLoading
from ui.look import stylesheet
from ui.look.focus_ring import FocusRing
from ui.pages.sign_in import SignInPage
from ui.panels.put_away import PutAway
from ui.parts.banner import practice_strip
from ui.parts.basics import column, shortcut
from ui.parts.overlay import covering
from ui.parts.toast import Toast
from ui.practice_door import LEAVE_KEYS, PANEL_KEYS
from ui.qt import clipboard, collecting
from ui.qt.activity import Activity

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from forms.stamp import Clock
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import CaseRow, DraftView, SessionView
    from ui.bridge import Bridge
    from ui.failure_acts import Ways
    from ui.frame.shell import Shell
    from ui.practice_door import PracticeDoor
    from ui.preferences import Preferences
    from ui.stage import Stage

DESIGN_SIZE = (1366, 768)
_FRAME = (16, 48)
"""Room a title bar and edges take, in pixels, at most."""
SMALLEST = (1024, 640)
IDLE_LOCK_MS = 10 * 60 * 1000
"""A counter station locks itself after ten minutes without a key or a click."""


class MainWindow(QMainWindow):
    """Holds the sign-in screen and, once signed in, the shell."""

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        clock: Clock,
        preferences: Preferences,
        hint: str = "",
        door: PracticeDoor | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Trạm Số")
        self.setMinimumSize(*SMALLEST)
        self.resize(*DESIGN_SIZE)
        self._desk = desk
        self._bridge = bridge
        self._clock = clock
        self._preferences = preferences
        self._hint = hint
        self._door = door
        self._session: SessionView | None = None
        self._shell: Shell | None = None
        self._closing = False
        self._locking = False
        self._put_away = PutAway(self)
        self._stack = QStackedWidget()
        self._build_frame()
        self.toast = Toast(self)
        self.ring = FocusRing(self)
        bridge.on_failure(self.fail)
        bridge.on_success(lambda tried: self._on_shell(lambda shell: shell.failures.came_through(tried)))
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_LOCK_MS)
        self._idle.timeout.connect(self.lock)
        self._hard = False
        self._watch = HardLockWatch(clock, self.hard_lock, self)
        self._activity = Activity(self.note_activity, self)
        self._loading = IdleLoading(self)
        self._collecting = collecting.on_drawing_thread()
        if door is not None and door.leave is not None:
            shortcut(self, LEAVE_KEYS, door.leave)
            shortcut(self, PANEL_KEYS, self.show_practice)

    def show_fitting(self) -> None:
        """Show, over the whole screen where it is too small for the size the window was drawn for.

        The strip at the foot says what waits: below the edge of a screen, or behind a task bar, nobody reads it.
        """
        room = self.screen().availableSize()
        # The offscreen platform has a screen of no size that means anything.
        seen = QGuiApplication.platformName() != "offscreen"
        if seen and is_too_small(room.width(), room.height()):
            self.showMaximized()
        else:
            self.show()

    def shell(self) -> Shell | None:
        """Return the signed-in part of the window, if anybody is."""
        return self._shell

    def sign_in_page(self) -> SignInPage:
        """Return the sign-in screen."""
        return self._sign_in

    def fail(self, error: TramSoError, own: Ways | None = None) -> None:
        """Show a failure that no screen handles, with the ways on that only the place knows which failed."""
        if error.code == "not_signed_in":
            if self._locking or self._session is None:
                # A screen asked for news when its session had just ended: nothing was lost, nothing is to be told.
                return
            self._back_to_sign_in()
        if self._shell is not None and self._session is not None:
            self._shell.fail(sentence(error), own, self._bridge.failing)
        else:
            self._sign_in.refuse(error)

    def lock(self) -> None:
        """Answer F12: keep what is typed, blank the screen, ask for the PIN again."""
        if self._shell is None or self._session is None or self._locking:
            return
        self._locking = True
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self._shell.cover()
        self._shell.commit()
        # Panels over the whole window would stand before the sign-in screen, readable for anybody.
        self._put_away.away()
        # What was said to be done is done by whoever said so: after them nobody may.
        self.toast.settle()
        clipboard.clear_ours()
        self._idle.stop()
        # Blank now: what is still being saved may take as long as a slow disk does.
        self._stack.setCurrentWidget(self._sign_in)
        self._sign_in.wait(t("Đang khóa…"))
        # What still arrives there would take the cursor, and Qt gives keys to a hidden widget that has it.
        self._shell.setEnabled(False)
        self._bridge.when_idle(self._sign_out)

    def hard_lock(self) -> None:
        """Close the database and let go of its key: what is typed is kept, and the PIN opens all of it again."""
        self._hard = True
        if self._session is not None:
            self.lock()
        elif not self._locking:
            self._sign_out()

    def note_activity(self) -> None:
        """Start the ten minutes afresh."""
        self._loading.wait()
        self._collecting.busy()
        if self._session is not None:
            self._idle.start()

    def restyle(self) -> None:
        """Rebuild every screen at the new type size or in the new language."""
        session = self._session
        at = self._shell.present() if self._shell is not None else "today"
        if self._shell is not None:
            self._shell.cover()
            self._shell.commit()
        self._bridge.when_idle(lambda: self._rebuild(session, at))

    def settle(self, then: Callable[[], object]) -> None:
        """Save the field being typed in and call once everything is on disk."""
        if self._shell is not None:
            self._shell.commit()
        self.toast.settle()
        self._bridge.when_idle(then)

    def show_practice(self) -> None:
        """Answer F7 in a practice: exercises, the officer's answers, the pretend network."""
        from ui.panels.practice_panel import PracticePanel

        if self._door is None or self._door.practice is None or self._session is None:
            return
        open_one = self._shell is not None and any(
            one.isVisible() for one in self._shell.findChildren(PracticePanel)
        )
        if self._shell is not None and not open_one:
            panel = PracticePanel(self._door, self._door.practice, self._bridge, self._shell)
            panel.show_over(self._shell)

    def erased_practice(self) -> None:
        """Say that everything of the practice is gone."""
        self.toast.say(t("Đã xóa mọi dữ liệu thực hành."))
        if self._shell is not None:
            self._shell.page().entered()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Save the field being typed in, then close; nothing is asked and nothing lost."""
        if self._closing or self._shell is None:
            event.accept()
            return
        event.ignore()
        clipboard.clear_ours()
        self._closing = True
        self._shell.cover()
        self._shell.commit()
        self.toast.settle()
        self._bridge.when_idle(self.close)

    def _build_frame(self) -> None:
        ground = QWidget()
        ground.setObjectName("ground")
        stack = column(0)
        if self._desk.station().practice:
            stack.addWidget(practice_strip(self._door, self.show_practice))
        stack.addWidget(self._stack, 1)
        ground.setLayout(stack)
        self._sign_in = SignInPage(self._desk, self._bridge, self._hint, self._door)
        self._sign_in.signed_in.connect(self._signed_in)
        self._stack.addWidget(self._sign_in)
        self.setCentralWidget(ground)

    def _signed_in(self, session: SessionView) -> None:
        same = self._session_owner() == session.operator_id
        self._session = session
        if not same or self._shell is None:
            self._drop_shell()
            self._shell = self._new_shell(session)
        self._shell.setEnabled(True)
        self._stack.setCurrentWidget(self._shell)
        self._shell.entered()
        self._put_away.back()
        self._idle.start()
        self._watch.begin()
        self._loading.begin()
        tell = partial(self._tell_interrupted, (self._activity.presses, self._shell.stage.moves))
        self._bridge.run(self._desk.interrupted(), tell, owner=self)

    def _tell_interrupted(self, begun: tuple[int, int], drafts: tuple[CaseRow, ...]) -> None:
        if not drafts or self._shell is None or self._session is None:
            return
        from ui.pages.interrupted_panel import tell_interrupted

        # Whoever has begun something already types on: the next Enter must not open a draft instead.
        moved = begun != (self._activity.presses, self._shell.stage.moves)
        at_work = moved or covering(self._shell) is not None
        tell_interrupted(self._shell.stage, drafts, self._shell, at_work=at_work)

    def _session_owner(self) -> str | None:
        return self._shell.stage.session.operator_id if self._shell is not None else None

    def _new_shell(self, session: SessionView) -> Shell:
        # Loaded after the sign-in screen is painted.
        from ui.frame.shell import Shell

        shell = Shell(self._stage(session), self._preferences, self.lock)
        self._stack.addWidget(shell)
        return shell

    def _stage(self, session: SessionView) -> Stage:
        from ui.stage import Stage

        return Stage(
            desk=self._desk,
            bridge=self._bridge,
            clock=self._clock,
            session=session,
            go=lambda page: self._on_shell(lambda shell: shell.go(page)),
            find=lambda text: self._on_shell(lambda shell: shell.look_up(text)),
            open_draft=self._open_draft,
            open_case=lambda case_id: self._on_shell(lambda shell: shell.open_case(case_id)),
            look_up=lambda text: self._on_shell(lambda shell: shell.look_up_slip(text)),
            fail=self.fail,
            ways=lambda: self._shell.ways() if self._shell is not None else {},
            toast=self.toast,
            restyle=self.restyle,
            lock=self.lock,
            door=self._door,
        )

    def _open_draft(self, draft: DraftView, pointer: str | None) -> None:
        self._on_shell(lambda shell: shell.open_draft(draft, pointer))
        if draft.too_long_unheard:
            # Before the citizen has answered for twenty minutes, not at the seal.
            told = counted(
                "Đã {n} ngày chưa liên lạc Cổng: soạn và lưu được, nối mạng một lần rồi mới niêm phong.",
                draft.too_long_unheard,
            )
            self.toast.say(told)

    def _on_shell(self, act: Callable[[Shell], None]) -> None:
        # An answer of the portal may come after the screen was locked: what it brought is kept, and opens nothing.
        if self._shell is not None and self._session is not None and not self._locking:
            act(self._shell)

    def _sign_out(self) -> None:
        back = self._back_to_sign_in
        left = self._desk.hard_lock() if self._hard else self._desk.sign_out()
        self._bridge.run(left, lambda _none: back(), lambda _error: back(), owner=self)

    def _back_to_sign_in(self) -> None:
        # A session may also have ended by itself.
        self._put_away.away()
        self._session = None
        self._locking = False
        self.toast.settle()
        if self._hard:
            # What the screens show of citizens goes with the database.
            self._hard = False
            self._watch.end()
            self._drop_shell()
        self._stack.setCurrentWidget(self._sign_in)
        self._sign_in.reset()

    def _rebuild(self, session: SessionView | None, at: str) -> None:
        self._drop_shell()
        self._stack = QStackedWidget()
        self._build_frame()
        stylesheet.apply(self)
        if self._locking:
            # Since it was asked for: nobody's screens are shown any more.
            self._sign_in.wait(t("Đang khóa…"))
        elif session is None or self._session is None:
            self._sign_in.reset()
        else:
            self._shell = self._new_shell(session)
            self._stack.setCurrentWidget(self._shell)
            self._shell.go(at)

    def _drop_shell(self) -> None:
        self._put_away.drop()
        if self._shell is not None:
            self._shell.cover()
            self._stack.removeWidget(self._shell)
            self._shell.deleteLater()
            self._shell = None


def is_too_small(width: int, height: int) -> bool:
    """Tell whether a screen has no room for the window with its frame; pixels without task bars."""
    return width < DESIGN_SIZE[0] + _FRAME[0] or height < DESIGN_SIZE[1] + _FRAME[1]
