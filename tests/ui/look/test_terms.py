"""Time limits on screen say their unit, and whether anybody has verified them."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication

from forms.catalogue.whole import Service, parse_catalogue
from kiosk.views.cases import FoundService
from resources.files import seed
from ui.look import theme
from ui.parts.finder_list import FinderList, FinderModel, facts, facts_and_exempt, name_lines, term

BIRTH = parse_catalogue(seed()).service("1.001193")


def service(**changes: object) -> Service:
    assert BIRTH is not None
    return msgspec.structs.replace(BIRTH, **changes)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "trong ngày"),
        ({"time_value": 20, "time_unit": "working_day"}, "20 ngày làm việc"),
        ({"time_value": 15, "time_unit": "day"}, "15 ngày"),
        ({"time_value": 15, "time_unit": "day", "time_basis": "inferred"}, "15 ngày, chưa xác minh"),
        ({"time_unit": "immediate"}, "trả ngay"),
        ({"time_unit": None}, "thời hạn chưa xác minh"),
    ],
)
def test_a_time_limit_is_shown_with_its_unit(changes: dict[str, object], shown: str) -> None:
    assert term(service(**changes)) == shown


def test_every_shipped_time_limit_can_be_shown() -> None:
    assert all(term(one) for one in parse_catalogue(seed()).services)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"fee_vnd": 8000, "exemptions": ()}, "trong ngày · 8.000đ"),
        (
            {"time_value": 5, "time_unit": "working_day", "fee_vnd": None},
            "5 ngày làm việc · phí chưa xác minh",
        ),
        (
            {"time_value": 5, "time_unit": "working_day", "time_basis": "inferred", "fee_vnd": None},
            "5 ngày làm việc và phí: chưa xác minh",
        ),
        ({"time_unit": None, "fee_vnd": None}, "thời hạn và phí chưa xác minh"),
    ],
)
def test_a_row_says_once_what_nobody_verified(changes: dict[str, object], shown: str) -> None:
    assert facts(service(**changes)) == shown


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"fee_vnd": 8000, "exemptions": ("hộ nghèo",)}, "trong ngày · 8.000đ, có miễn"),
        ({"fee_vnd": 8000, "exemptions": ()}, "trong ngày · 8.000đ"),
        ({"fee_vnd": 0, "exemptions": ("hộ nghèo",)}, "trong ngày · Miễn phí"),
        (
            {"time_unit": None, "exemptions": ("hộ nghèo",), "fee_vnd": None},
            "thời hạn và phí chưa xác minh, có miễn",
        ),
    ],
)
def test_a_fee_is_told_with_there_being_exemptions(changes: dict[str, object], shown: str) -> None:
    told = service(**changes)
    assert facts_and_exempt(told) == shown
    model = FinderModel()
    model.show_found((FoundService(told),), date(2026, 11, 22))
    assert shown in str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))


@pytest.mark.parametrize("percent", [100, 150])
def test_facts_of_every_procedure_stand_whole_in_a_row(application: QApplication, percent: int) -> None:
    del application
    theme.set_type_size(percent)
    room = min(theme.px(410), 480) - 2 - theme.px(32) - 10
    small = QFontMetrics(theme.font(13))
    every = parse_catalogue(seed()).services
    assert [one.code for one in every if small.horizontalAdvance(facts(one)) > room] == []
    bold = QFontMetrics(theme.font(15, QFont.Weight.DemiBold))
    for one in every:
        lines = name_lines(one.name, bold, room, 2)
        assert len(lines) <= 2
        assert all(bold.horizontalAdvance(line) <= room for line in lines)
        assert " ".join(lines) == one.name or lines[-1].endswith("…")
    theme.set_type_size(100)


def test_a_name_without_blanks_is_cut_and_says_so(application: QApplication) -> None:
    del application
    bold = QFontMetrics(theme.font(15, QFont.Weight.DemiBold))
    (line,) = name_lines("Đ" * 80, bold, 300, 2)
    assert line.endswith("…")


def test_procedures_whose_names_differ_at_the_end_look_different(application: QApplication) -> None:
    del application
    beginning = "Đăng ký lại khai sinh cho người đã có hồ sơ, giấy tờ cá nhân"

    def row(name: str) -> QImage:
        shown = FinderList()
        shown.resize(410, 200)
        model = FinderModel()
        model.show_found((FoundService(service(name=name), 1.0, ""),), date(2026, 11, 22))
        shown.setModel(model)
        return shown.grab().toImage()

    assert row(f"{beginning} ở trong nước") == row(f"{beginning} ở trong nước")
    assert row(f"{beginning} ở trong nước") != row(f"{beginning} ở nước ngoài")
