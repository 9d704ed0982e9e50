"""The signed-in part of the window: rail, screens built on first visit, status strip, shared keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from kiosk.wording import Explanation, t
from ui.frame import failure_ways
from ui.frame.screens_by_name import built
from ui.frame.status_strip import StatusStrip
from ui.keys import bind_window_keys, key_table, panel_key_table
from ui.lookup.stray_scans import take_stray_scan
from ui.pages.cases.page import CasesPage
from ui.pages.page import Page, next_pane
from ui.palette.panel import Palette
from ui.palette.rows import Row, window_rows
from ui.parts.basics import column, row
from ui.parts.failures import Failures
from ui.parts.keys_help import KeysHelp
from ui.parts.overlay import Overlay, covering, panel_of
from ui.parts.rail import Rail
from ui.qt.key_bursts import key_bursts

if TYPE_CHECKING:
    from kiosk.views.cases import DraftView, SyncView
    from ui.failure_acts import Ways
    from ui.preferences import Preferences
    from ui.stage import Stage

_AGES_MS = 1_000
_ALWAYS = ("help", "lock", "sync")
"""Acts that also mean something while a panel covers the window."""
_KEEP_PERSON = ("intake", "assistant")
"""Screens on which a procedure is looked up; anywhere else the person at the desk has left."""


class Shell(QWidget):
    """What a signed-in person sees."""

    def __init__(self, stage: Stage, preferences: Preferences, lock: Callable[[], None]) -> None:
        super().__init__()
        self.stage = stage
        self._preferences = preferences
        self._pages: dict[str, Page] = {}
        self._at = "today"
        self._held: QWidget | None = None
        items = (
            ("today", t("Hôm nay"), "house"),
            ("intake", t("Tiếp nhận hồ sơ"), "search"),
            ("cases", t("Hồ sơ"), "inbox"),
            ("sync", t("Đồng bộ"), "refresh-cw"),
            ("settings", t("Cài đặt"), "settings"),
        )
        self._items = items
        self.order = tuple(name for name, _text, _icon in items)
        on_duty = stage.session
        self._rail = Rail(items, on_duty.station_label, on_duty.operator_name, on_duty.role)
        self._rail.chosen.connect(self.go)
        self._stack = QStackedWidget()
        self.failures = Failures()
        right = column(0)
        right.addWidget(self.failures)
        right.addWidget(self._stack, 1)
        self._strip = StatusStrip(stage)
        right.addWidget(self._strip)
        line = row(0)
        line.addWidget(self._rail)
        line.addLayout(right, 1)
        self.setLayout(line)
        self._lock = lock
        self._bind_keys(lock)
        stage.toast.changed.connect(self._show_hints)
        stage.bridge.sync_changed.connect(self._sync_changed)
        stage.bridge.cases_changed.connect(self._cases_changed)
        stage.bridge.catalogue_changed.connect(self._catalogue_changed)
        self._sync_changed(stage.desk.sync_view())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        key_bursts().scanned.connect(self._scanned)
        self._ages = QTimer(self)  # ages grow while nothing changes
        self._ages.setInterval(_AGES_MS)
        self._ages.timeout.connect(self._show_ages)
        self._ages.start()

    def present(self) -> str:
        """Return the name of the open screen."""
        return self._at

    def page(self) -> Page:
        """Return the open screen."""
        return self._page(self._at)

    def go(self, name: str) -> None:
        """Open a screen."""
        self._go(name).entered()
        self._show_hints()

    def _go(self, name: str) -> Page:
        self.stage.moves += 1
        if name != self._at:
            self.commit()
            self.failures.left()
        if name not in _KEEP_PERSON:
            self.stage.following = None
        self._at = name
        page = self._page(name)
        self._stack.setCurrentWidget(page)
        self._rail.select(name if name in self.order else "intake")
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def entered(self) -> None:
        """Load the open screen afresh (after signing in), with the cursor where it was when it was covered."""
        self._go(self._at).returned()
        self._show_hints()
        held, self._held = self._held, None
        if held is None or not shiboken6.isValid(held) or not self.page().isAncestorOf(held):
            return
        if held.isVisible():
            held.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            # Meanwhile the page has gone on: a key must not change what nobody sees.
            self.page().into_work()

    def look_up(self, text: str) -> None:
        """Open the finder with a text."""
        self.go("intake")
        page = self._page("intake")
        from ui.pages.finding.intake import IntakePage

        if isinstance(page, IntakePage):
            page.look_up(text)

    def open_case(self, case_id: bytes) -> None:
        """Open a case's details."""
        self.go("cases")
        page = self._page("cases")
        if isinstance(page, CasesPage):
            page.open_case(case_id)

    def open_draft(self, draft: DraftView, pointer: str | None) -> None:
        """Open a draft in the workbench."""
        from ui.pages.work.workbench import Workbench

        self.commit()
        old = self._pages.get("work")
        if isinstance(old, Workbench) and old.is_ahead_of(draft):
            # Asked for twice: the second answer was read before what was mended in the first.
            self.go("work")
            self._keep(draft)
            return
        if old is not None:
            del self._pages["work"]
            old.cover()
            self._stack.removeWidget(old)
            old.deleteLater()
            # Its button may lead into the draft that goes.
            self.failures.put_away()
        bench = Workbench(self.stage, draft, self._stack)
        bench.acts_changed.connect(partial(self._changed, bench))
        self._pages["work"] = bench
        self._stack.addWidget(bench)
        self.go("work")
        bench.open_at(pointer)
        self._keep(draft)

    def _keep(self, draft: DraftView) -> None:
        """Let a draft stay that was about to be thrown away: somebody goes on with it."""
        if self.stage.toast.keep(draft.case_id):
            self.stage.toast.say(t("Bản nháp được giữ lại"))

    def has_draft(self) -> bool:
        """Return whether a draft is open in the workbench."""
        return "work" in self._pages

    def commit(self) -> None:
        """Take over what stands in a field still being typed into."""
        if self._at in self._pages:
            self._pages[self._at].commit()

    def cover(self) -> None:
        """Blank at once what others can see, and remember where the cursor was."""
        self._held = self._pages[self._at].focusWidget() if self._at in self._pages else None
        for page in self._pages.values():
            page.cover()

    def fail(self, explanation: Explanation, own: Ways | None = None, tried: object = None) -> None:
        """Show a failure, with ways on that only the place knows which failed and what the bridge calls it."""
        failure_ways.tell(self, explanation, own, tried)

    def ways(self) -> Ways:
        """Return the ways on from a failure that are open on the present screen."""
        return failure_ways.ways_of(self, self._lock)

    def _bind_keys(self, lock: Callable[[], None]) -> None:
        acts: dict[str, Callable[[], object]] = {
            "help": self._show_keys,
            "scan": self._scan,
            "assistant": partial(self.go, "assistant"),
            "pane": self._next_pane,
            "problem": lambda: self.page().next_problem(),
            "citizen": lambda: self.page().show_citizen(),
            "lock": lock,
            "palette": self._show_palette,
            "new": self._next_in_queue,
            "sync": self._sync_now,
            "forward": lambda: self.page().forward(),
            "print": lambda: self.page().print_out(),
        }
        screens = tuple(partial(self.go, name) for name in self.order)
        bind_window_keys(
            self,
            {
                name: act if name in _ALWAYS else partial(self._unless_covered, act)
                for name, act in acts.items()
            },
            tuple(partial(self._unless_covered, screen) for screen in screens),
        )

    def _unless_covered(self, act: Callable[[], object]) -> None:
        """Do nothing below a panel: nobody would see it, and Esc is one key away."""
        if self._panel() is None and covering(self) is None:
            act()

    def look_up_slip(self, text: str) -> None:
        """Look up a slip's text or a printed code; empty to wait for a scanner."""
        from ui.lookup.panel import LookupPanel

        panel = LookupPanel(self.stage, self)
        panel.show_over(self)
        panel.read_text(text)

    def _scanned(self, text: str) -> None:
        """Answer a hand scanner that typed past every line."""
        if shiboken6.isValid(self) and self.isVisible() and self.window().isActiveWindow():
            covered = self._panel() is not None or covering(self) is not None
            take_stray_scan(self.stage, text, covered=covered)

    def _scan(self) -> None:
        """Read a card into the open draft; where none takes one, what is brought is a slip."""
        if self.page().takes_cards():
            self.page().scan()
        else:
            self.look_up_slip("")

    def _next_in_queue(self) -> None:
        self.stage.following = None
        self.go("intake")

    def _next_pane(self) -> None:
        """Answer F6: first to the button of a failure, then round the panes of the screen."""
        notice = self.failures.notice
        next_pane(self.page(), () if notice is None else (notice.act,))

    def _show_keys(self) -> None:
        panel, undo = self._panel(), self.stage.toast.keys()
        if panel is None:
            own, panes = (*undo, *self.page().keys()), bool(self.page().focus_panes())
            KeysHelp(self, key_table(own, len(self.order), panes=panes)).show_over(self)
        elif not isinstance(panel, KeysHelp):
            over = panel.parentWidget() or self
            KeysHelp(over, panel_key_table((*undo, *panel.keys()))).show_over(over)

    def _panel(self) -> Overlay | None:
        """Return the panel that has the keyboard."""
        return panel_of(QApplication.focusWidget() or self.window().focusWidget())

    def _focus_moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        if shiboken6.isValid(self):
            self._show_hints()

    def _changed(self, page: Page) -> None:
        """Tell other keys, and put a failure away that the screen says is mended."""
        self._show_hints()
        self.failures.look_at(page.is_mended)

    def _show_hints(self) -> None:
        """Tell the keys of what the person works in: the panel, else the screen."""
        panel, undo = self._panel(), self.stage.toast.keys()
        if panel is not None:
            told = (*undo, *panel.keys(), ("F1", t("Trợ giúp")))
        elif self._at in self._pages:
            why = self.page().blocked()
            # A hint that is no key: with it the strip says why the main one does nothing.
            always = (("F1", t("Trợ giúp")), ("Ctrl+K", t("Tìm nhanh")))
            told = (*undo, ("", why), *always) if why else (*undo, *always, *self.page().keys()[:1])
        else:
            return
        self._strip.keys.show_hints(tuple(f"{key} {text}".strip() for key, text in told))

    def _show_palette(self) -> None:
        Palette(self.stage, self, self.commands()).show_over(self)

    def commands(self) -> tuple[Row, ...]:
        """Return what the palette offers besides what it finds: of the open screen, then of the window."""
        own = tuple(Row(one.icon, one.text, one.act, side=one.key) for one in self.page().acts())
        acts: dict[str, Callable[[], object]] = {
            "sync": self._sync_now,
            "new": self._next_in_queue,
            "scan": partial(self.look_up_slip, ""),
            "lock": self._lock,
            "help": self._show_keys,
            "assistant": partial(self.go, "assistant"),
        }
        screens = [(icon, text, partial(self.go, name)) for name, text, icon in self._items]
        return window_rows(own, acts, screens)

    def _sync_now(self) -> None:
        self.stage.desk.wake_sync()
        self.stage.toast.say(t("Máy đang đồng bộ. Kết quả hiện ở dòng dưới cùng."))

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            made = built(name, self.stage, self._preferences)
            made.acts_changed.connect(partial(self._changed, made))
            self._pages[name] = made
            self._stack.addWidget(made)
        return self._pages[name]

    def _sync_changed(self, view: SyncView) -> None:
        self._strip.pill.show_view(view, self.stage.now_ms())
        self.failures.heard(view)
        if self._at in self._pages:
            self._pages[self._at].sync_changed(view)

    def _show_ages(self) -> None:
        if self.isVisible():
            self._strip.pill.show_view(self.stage.desk.sync_view(), self.stage.now_ms())
            page = self._pages.get(self._at)
            if page is not None:
                page.show_ages()

    def _cases_changed(self, cases: frozenset[bytes]) -> None:
        if self._at in self._pages:
            self._pages[self._at].cases_changed(cases)

    def _catalogue_changed(self, _generation: int) -> None:
        if self._at in self._pages:
            self._pages[self._at].catalogue_changed()
