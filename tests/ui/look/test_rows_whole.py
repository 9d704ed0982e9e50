"""What a row says matters first and stands whole: on two lines where one has no room, at every type size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from kiosk import wording
from tests.ui.fiction import people as fiction
from tests.ui.look.test_access import QuickStand, laid_out
from tests.ui.scenes.scene import today
from tests.ui.scenes.waiting import cases_waiting, today_waiting_offline
from ui.look import theme
from ui.parts.case_facts import facts
from ui.parts.case_list import _ARROW, _RIGHT, CaseList
from ui.parts.chips import ChipText
from ui.parts.row_drawing import (
    CHIP_MIDDLE,
    FACTS_SIZE,
    chip_box,
    chip_width,
    line_boxes,
    row_lines,
    title_font,
)


@pytest.fixture
def look(request: pytest.FixtureRequest, application: QApplication) -> Iterator[None]:
    language, percent = request.param
    wording.set_language(language)
    theme.set_type_size(percent)
    yield
    wording.set_language("vi")
    theme.set_type_size(100)


def drawn(rows: CaseList) -> list[tuple[str, list[str]]]:
    """Return what each row says, and the lines of it that are drawn."""
    delegate, width = rows._drawn, rows.viewport().width()
    found = []
    for case in rows.cases.rows():
        said = rows.cases.facts_of(case)
        lines = row_lines(said, delegate.words_width(width)) if delegate.deep else [said]
        assert delegate.deep or delegate.fits(case, said, width)
        found.append((said, lines))
    return found


def inked(box: QRect, line: str, metrics: QFontMetrics) -> QRect:
    return QRect(box.left(), box.top(), min(metrics.horizontalAdvance(line), box.width()), box.height())


@pytest.mark.parametrize("percent", range(100, 151, 5))
@pytest.mark.parametrize("titles", [1, 2])
@pytest.mark.parametrize("facts_of", [2, 3])
def test_no_line_touches_the_chip(
    percent: int, titles: int, facts_of: int, application: QApplication
) -> None:
    theme.set_type_size(percent)
    rows = CaseList(date(2026, 11, 22), "any")
    try:
        area = QRect(0, 200, 700, rows._drawn.height_of((facts_of, titles)))
        right = area.right() - theme.px(46)
        chip: ChipText = ("Còn 5 ngày", "info", "clock")
        beside = chip_box(right, area.top() + theme.px(CHIP_MIDDLE), chip_width(chip))
        words = QRect(0, area.top(), beside.left() - theme.px(12), area.height())
        # Each as long as its line: the second of a title and all facts go on below the chip.
        first, below = ["Ế" * 12, "Ẫ" * 200][:titles], ["Ẫ" * 200] * facts_of
        boxes = line_boxes(words, first, below, right)
        fonts = [title_font()] * titles + [theme.font(FACTS_SIZE)] * facts_of
        inks = [inked(*one) for one in zip(boxes, first + below, map(QFontMetrics, fonts), strict=True)]
        for ink in inks:
            assert not ink.intersects(beside.adjusted(-1, -1, 1, 1)), (percent, ink, beside)
        for above, under in pairwise(inks):
            assert above.bottom() < under.top()
        assert inks[-1].bottom() <= area.bottom() - theme.px(3)
        # A short second line of a title stays where it is read with the first.
        short = line_boxes(words, ["Ế" * 12, "Ẫ" * 4], below, right)
        assert short[1].top() == short[0].bottom() + 1
    finally:
        rows.close()
        theme.set_type_size(100)


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720)])
@pytest.mark.parametrize("look", [("vi", 100), ("vi", 150), ("en", 100), ("en", 150)], indirect=True)
@pytest.mark.parametrize("scene", [today, today_waiting_offline, cases_waiting])
def test_no_reason_is_cut(
    scene: object, look: None, size: tuple[int, int], application: QApplication
) -> None:
    stand = QuickStand(application)
    try:
        stand.window.resize(*size)
        scene(stand)  # type: ignore[operator]
        laid_out(stand)
        rows = stand.shell().page().findChild(CaseList)
        assert rows is not None
        for said, lines in drawn(rows):
            told = " ".join(lines)
            assert not lines[0].endswith("·")
            # Neither why somebody has to act nor the code a citizen names may end in an ellipsis.
            assert "…" not in told, (said, lines)
            assert told.replace(" · ", " ") == said.replace(" · ", " "), (said, lines)
        for case in rows.cases.rows():
            # Nor may what the case is about: the line below has the room.
            named = rows._drawn.title_of(case, rows.viewport().width())
            assert "…" not in " ".join(named), named
            assert rows._drawn.deep or len(named) == 1
        height = rows.sizeHintForIndex(rows.cases.index(0)).height()
        assert height < theme.px(66 + 48)
        assert rows.viewport().height() >= 2 * height
    finally:
        stand.held.close()


def test_rows_that_fit_stay_one_line_of_facts(application: QApplication) -> None:
    rows = CaseList(date(2026, 11, 22), "any")
    rows.resize(1100, 400)
    rows.show()
    rows.show_rows(fiction.rows())
    assert not rows._drawn.deep
    one_line = rows.sizeHintForIndex(rows.cases.index(0)).height()
    rows.resize(420, 400)
    assert rows._drawn.deep
    assert rows.sizeHintForIndex(rows.cases.index(0)).height() > one_line
    rows.close()


@pytest.mark.parametrize("percent", [100, 150])
def test_a_line_that_has_room_is_drawn_whole(percent: int, application: QApplication) -> None:
    theme.set_type_size(percent)
    rows = CaseList(date(2026, 11, 22), "any")
    try:
        case = fiction.rows()[1]
        drawn, metrics = rows._drawn, QFontMetrics(theme.font(FACTS_SIZE))
        said = "Cổng từ chối trạm này; gọi người phụ trách · TS-00048-010000004-3"
        lengths = set()
        for width in range(theme.px(420), theme.px(760)):
            # As `CaseDelegate.paint` reckons.
            right = width - 1 - theme.px(_RIGHT) - theme.px(_ARROW) - theme.px(10)
            words = right - chip_width(drawn._chip(case)) - theme.px(12)
            area = QRect(0, 0, words, drawn.height_of((2, 1)))
            lines = row_lines(said, drawn.words_width(width))
            boxes = line_boxes(area, ["Tên"], lines, right)[1:]
            for line, box in zip(lines, boxes, strict=True):
                assert metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width()) == line, width
            lengths.add(len(lines))
            if drawn.fits(case, said, width):
                (_, whole) = line_boxes(area, ["Tên"], [said], None)
                assert metrics.elidedText(said, Qt.TextElideMode.ElideRight, whole.width()) == said, width
        assert lengths == {1, 2}
    finally:
        rows.close()
        theme.set_type_size(100)


def test_a_reason_without_end_is_cut_before_the_code() -> None:
    code = "TS-D203-4X7K-29"
    lines = row_lines(f"{'Giấy chứng sinh mờ, không đọc được số. ' * 20}· {code}", 400)
    assert len(lines) == 3
    assert lines[-1].endswith(f"… · {code}")


def test_the_reason_a_packet_was_set_aside_comes_before_its_code() -> None:
    assert facts(fiction.rows()[1]).startswith(str(fiction.rows()[1].reason))
