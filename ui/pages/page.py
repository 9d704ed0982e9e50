"""What every screen answers to: the shared keys, and being entered or left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ui.parts.tab_order import focus_inside

if TYPE_CHECKING:
    from kiosk.views.cases import SyncView
    from ui.failure_acts import Ways
    from ui.stage import Stage


@dataclass(frozen=True)
class PageAct:
    """What can be done on a screen now: for the palette, F1 and the status strip.

    Attributes:
        icon: shown beside it in the palette.
        text: what it does.
        act: does it.
        key: the key that does it too, empty for none.
    """

    icon: str
    text: str
    act: Callable[[], object]
    key: str = ""


class Page(QWidget):
    """A screen. The window calls these; a screen overrides what it has an answer for."""

    acts_changed = Signal()
    """What can be done here, or with which keys, is different now."""

    def __init__(self, stage: Stage, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        self.setObjectName(f"page.{name}")
        # Takes the focus when opened, so that no button of the screen before keeps it.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty("ringless", True)

    def entered(self) -> None:
        """Load afresh; the screen has just been opened."""

    def returned(self) -> None:
        """Load afresh and stay where the person was: they unlocked the screen again, or have just signed in."""
        self.entered()

    def into_work(self) -> None:
        """Put the cursor where work goes on: where it was is no longer there."""

    def show_ages(self) -> None:
        """Say how long ago things were; called every few seconds while the page shows."""

    def cases_changed(self, cases: frozenset[bytes]) -> None:
        """Hear that cases changed, while open."""

    def sync_changed(self, view: SyncView) -> None:
        """Hear the latest sync facts, while open."""

    def catalogue_changed(self) -> None:
        """Hear that another catalogue generation is in force, while open."""

    def commit(self) -> None:
        """Take over what stands in a field still being typed into, before locking or closing."""

    def takes_cards(self) -> bool:
        """Return whether F2 reads a card into this screen now; else what is brought is a slip."""
        return False

    def scan(self) -> None:
        """Answer F2 in a draft: read a card."""

    def forward(self) -> None:
        """Answer Ctrl+Enter: the screen's main act."""

    def print_out(self) -> None:
        """Answer Ctrl+P."""

    def next_problem(self) -> None:
        """Answer F8."""

    def show_citizen(self) -> None:
        """Answer F9: open or close the citizen's screen."""

    def cover(self) -> None:
        """Blank what others can see: the screen is being locked, left or closed."""

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Return the panes F6 goes round."""
        return ()

    def show_part(self, part: str) -> None:
        """Scroll a named part into sight, the cursor in it; screens without that part stay as they are."""

    def ways(self) -> Ways:
        """Return ways on from a failure that only this screen knows."""
        return {}

    def is_mended(self, code: str) -> bool:
        """Return whether a failure that was told is mended by what stands here now."""
        return False

    def blocked(self) -> str:
        """Return why the main act of the screen cannot be done now, for the status strip; empty if it can."""
        return ""

    def acts(self) -> tuple[PageAct, ...]:
        """Return what can be done here now, the main act first."""
        return ()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return (key, what it does) of this screen beyond the window's own, for F1."""
        return tuple((one.key, one.text) for one in self.acts() if one.key)


def next_pane(page: Page, before: tuple[QWidget, ...] = ()) -> None:
    """Answer F6: move the focus to the next pane of a screen, what stands before its panes first."""
    panes = [pane for pane in (*before, *page.focus_panes()) if pane.isVisible() and pane.isEnabled()]
    if not panes:
        return
    now = QApplication.focusWidget()
    place = next((n for n, pane in enumerate(panes) if now is not None and _within(pane, now)), -1)
    wanted = panes[(place + 1) % len(panes)]
    if wanted.focusProxy() is None and wanted.focusPolicy() == Qt.FocusPolicy.NoFocus:
        focus_inside(wanted)
    else:
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _within(pane: QWidget, now: QWidget) -> bool:
    return pane is now or pane.isAncestorOf(now) or pane.focusProxy() is now
