"""The screens of the window by name; the first of each is built when somebody first goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.cases.page import CasesPage
from ui.pages.settings.page import SettingsPage
from ui.pages.sync_page import SyncPage
from ui.pages.work.today import TodayPage

if TYPE_CHECKING:
    from ui.pages.page import Page
    from ui.preferences import Preferences
    from ui.stage import Stage


def built(name: str, stage: Stage, preferences: Preferences) -> Page:
    """Return a new screen: `cases`, `sync`, `settings`, `intake`, `assistant`, else Hôm nay."""
    if name in ("cases", "sync"):
        return (CasesPage if name == "cases" else SyncPage)(stage)
    if name == "settings":
        return SettingsPage(stage, preferences)
    if name == "intake":
        from ui.pages.finding.intake import IntakePage

        return IntakePage(stage)
    if name == "assistant":
        from ui.pages.finding.assistant import AssistantPage

        return AssistantPage(stage)
    return TodayPage(stage)
