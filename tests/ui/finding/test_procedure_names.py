"""On an English screen a procedure is called the same everywhere; a citizen is told what that means besides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel

from kiosk import wording
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.steps_list import StepsList

NAME = "Đăng ký khai sinh"


@pytest.fixture(autouse=True)
def english(drive: Driver) -> Iterator[None]:
    wording.set_language("en")
    yield
    wording.set_language("vi")


def words_of(widget: object) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel))  # type: ignore[attr-defined]


def test_the_steps_of_a_draft_call_it_as_the_lists_do(drive: Driver) -> None:
    bench = drive.open_draft()
    gloss = bench.state.draft.service.name_en
    assert gloss
    steps = bench.findChild(StepsList)
    assert steps is not None
    assert NAME in words_of(steps)
    assert gloss not in words_of(steps)


def test_the_citizen_reads_and_agrees_to_its_name_with_what_it_means(drive: Driver) -> None:
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    told = f"{NAME} ({bench.state.draft.service.name_en})"
    bench.state.word.ask_purposes()
    drive.until(lambda: bool(bench.state.word.purposes))
    assert told in bench.state.word.purposes[0].text
    bench.citizen.toggle()
    window = bench.citizen.window()
    assert window is not None
    drive.until(lambda: told in words_of(window))
    bench.citizen.close()
