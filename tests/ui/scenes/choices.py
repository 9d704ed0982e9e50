"""Pictures of a question with several choices: answered, wrong, with long words, of a long list."""

from __future__ import annotations

import copy
from typing import Any

from PySide6.QtWidgets import QCheckBox

from forms.checking.answers import flatten_answers
from tests.forms.engine import aid_form
from tests.ui.scenes.scene import Scene, Stand

_LONG = {
    "vi": "Dụng cụ khác chưa có trong danh sách này, do bác sĩ hoặc người hướng dẫn tập luyện đề nghị bằng giấy",
    "en": "Another aid that is not in this list, asked for in writing by a doctor or a physiotherapist",
}


def _open(stand: Stand, definition: dict[str, Any]) -> None:
    stand.desk.form = aid_form.loaded(definition)
    stand.desk.answers = flatten_answers(copy.deepcopy(aid_form.ANSWERS))
    stand.sign_in()
    stand.shell().open_draft(stand.desk.draft(), "/helps")
    stand.settle()


def several(stand: Stand) -> None:
    _open(stand, aid_form.written())


def several_wrong(stand: Stand) -> None:
    several(stand)
    for code in ("KHAC", "GAY"):
        stand.window.findChild(QCheckBox, f"form.option:/helps:{code}").click()
    stand.settle()
    stand.window.findChild(QCheckBox, "form.option:/helps:GAY").setFocus()


def several_long(stand: Stand) -> None:
    definition = aid_form.written()
    for language, text in _LONG.items():
        definition["texts"][language]["helps.KHAC"] = text
    _open(stand, definition)


CHOICES_SCENES: tuple[Scene, ...] = (several, several_wrong, several_long)
