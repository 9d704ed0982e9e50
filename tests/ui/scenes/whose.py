"""Pictures of a paper photographed for somebody else, of a message beside the cursor, of a procedure out of season."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.wording import t
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Stand

_DAY_S = 86_400


def papers_of_another(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.of_another = frozenset({"d-birth", "d-id"})
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.bench().step().jump("d-id")  # type: ignore[attr-defined]


def toast_aside(stand: Stand) -> None:
    """Something was said while the cursor is where the message would lie."""
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.settle()
    step = stand.bench().step()
    low = stand.window.height() * 3 // 4
    fields = [one for one in step.fields.values() if one.isVisible() and not one.spec.readonly]  # type: ignore[attr-defined]
    places = {one: one.mapTo(stand.window, one.rect().center()).y() for one in fields}
    field = min(places, key=lambda one: abs(places[one] - low))
    field.editor().setFocus(Qt.FocusReason.TabFocusReason)
    stand.window.toast.say(t("Đã bỏ một ảnh"), undo=lambda: None)


def season(stand: Stand) -> None:
    stand.desk.clock.advance(40 * _DAY_S)
    stand.sign_in()
    stand.shell().look_up("1.011606")


WHOSE_SCENES = (papers_of_another, toast_aside, season)
