"""What the signed-in window does about a failure: the ways every screen has, and where a failure is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from ui.failure_acts import Ways, act_among, leaving
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import covering

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kiosk.wording import Explanation
    from ui.pages.page import Page
    from ui.parts.failures import Failures
    from ui.stage import Stage


class Screens(Protocol):
    """The signed-in part of the window, as far as a failure leads through it."""

    stage: Stage
    failures: Failures

    def window(self) -> QWidget:
        """Return the window."""

    def go(self, name: str) -> None:
        """Open a screen."""

    def page(self) -> Page:
        """Return the open screen."""

    def ways(self) -> Ways:
        """Return the ways on that are open now."""


def ways_of(shell: Screens, lock: Callable[[], object]) -> Ways:
    """Return the ways on from a failure that are open on the present screen.

    Args:
        shell: the signed-in part of the window.
        lock: leads to the sign-in screen, everything typed kept.
    """
    return {
        "cases": partial(shell.go, "cases"),
        "find": partial(shell.go, "intake"),
        "leave": shell.window().close,
        "practice": partial(_settings, shell, "practice"),
        "printer": partial(_settings, shell, "printer"),
        "renew": partial(_renew, shell),
        "room": partial(_room, shell),
        "send": partial(_send, shell),
        "sign_in": lock,
        "sync": partial(shell.go, "sync"),
        **shell.page().ways(),
    }


def tell(shell: Screens, explanation: Explanation, own: Ways | None, tried: object) -> None:
    """Show a failure where it can be read: in the panel that covers the screen, else above the screen.

    Args:
        shell: the signed-in part of the window.
        explanation: what is said.
        own: ways on that only the place knows which failed.
        tried: what failed, as the bridge names it.
    """
    panel = covering(shell.failures)
    ways = shell.ways() if panel is None else leaving(panel.close, shell.ways())
    act = act_among(explanation.code, {**ways, **(own or {})}, shell.stage.now_ms())
    if panel is None:
        shell.failures.show_failure(explanation, act, tried)
    else:
        panel.show_failure(FailureNotice(explanation, act))


def _settings(shell: Screens, part: str) -> None:
    shell.go("settings")
    shell.page().show_part(part)


def _send(shell: Screens) -> None:
    shell.go("sync")
    shell.stage.desk.wake_sync()


def _renew(shell: Screens) -> None:
    from ui.panels.epoch_panel import EpochPanel

    EpochPanel(shell.stage, shell.window()).show_over(shell.window())


def _room(shell: Screens) -> None:
    from ui.panels.room_panel import RoomPanel

    RoomPanel(shell.stage, shell.window()).show_over(shell.window())
