"""Pictures of looking up a slip: of this station, of another, and each way it can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from forms.errors import DomainError, HostileInput, TramSoError
from kiosk.lookup_views import LookupCase, LookupView
from kiosk.views import CaseRow, CaseView
from tests.ui import fiction
from tests.ui.scenes import Scene, Stand
from tests.ui.settled import BIRTH

SLIP = "TSP1:" + "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTAURFHDA" * 12


def case_of(row: CaseRow) -> CaseView:
    return CaseView(row, None, (), (), None, None, ())


def own(*cases: CaseView) -> LookupView:
    shown = tuple(LookupCase(one.row.code or "", BIRTH, one.row.service_name, one) for one in cases)
    return LookupView(proven=True, station_no=10_048, own=True, day=date(2026, 11, 21), cases=shown)


def others() -> LookupView:
    unknown = (
        LookupCase("TS-20002-0100001-7", BIRTH, "Đăng ký khai sinh", None),
        LookupCase("TS-20002-0100002-4", "1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", None),
    )
    return LookupView(proven=True, station_no=20_002, own=False, day=date(2026, 11, 21), cases=unknown)


def _looked_up(stand: Stand, found: LookupView | TramSoError, typed: str = SLIP) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.found = found
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_F2)
    stand.settle()
    line = stand.window.findChild(QLineEdit, "lookup.text")
    line.setText(typed)
    QTest.keyClick(line, Qt.Key.Key_Return)


def lookup(stand: Stand) -> None:
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_F2)


def lookup_own(stand: Stand) -> None:
    _looked_up(stand, own(fiction.returned()))


def lookup_three(stand: Stand) -> None:
    rows = fiction.rows()
    _looked_up(stand, own(case_of(rows[5]), case_of(rows[4]), case_of(rows[6])))


def lookup_other(stand: Stand) -> None:
    _looked_up(stand, others())


def lookup_caution(stand: Stand) -> None:
    _looked_up(stand, replace(others(), cautions=("key_unlisted", "after_end", "other_packet")))


def lookup_forged(stand: Stand) -> None:
    _looked_up(stand, HostileInput("slip_forged"))


def lookup_cut(stand: Stand) -> None:
    _looked_up(stand, HostileInput("slip_cut"))


def lookup_letters(stand: Stand) -> None:
    _looked_up(stand, HostileInput("slip_letters"))


def lookup_wrong_digit(stand: Stand) -> None:
    _looked_up(stand, HostileInput("case_code_check"), "TS-10048-0100001-4")


def lookup_unknown(stand: Stand) -> None:
    _looked_up(stand, DomainError("lookup_unknown"), "H17.132.16-991122-0001")


def palette_slip(stand: Stand) -> None:
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    stand.settle()
    stand.window.findChild(QLineEdit, "palette.text").setText(SLIP)


LOOKUP_SCENES: tuple[Scene, ...] = (
    lookup,
    lookup_own,
    lookup_three,
    lookup_other,
    lookup_caution,
    lookup_forged,
    lookup_cut,
    lookup_letters,
    lookup_wrong_digit,
    lookup_unknown,
    palette_slip,
)
