"""Pictures of looking up a slip: of this station, of another, and each way it can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from forms.errors import DomainError, HostileInput, TramSoError
from kiosk.views.cases import CaseRow, CaseView
from kiosk.views.lookup import LookupCase, LookupView, PortalWord
from tests.ui.fiction import people as fiction
from tests.ui.fiction.told import noted
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.settled import BIRTH

SLIP = "TSP1:" + "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTAURFHDA" * 12


def case_of(row: CaseRow) -> CaseView:
    return CaseView(row, None, (), (), None, None, (), heard_ms=row.server_at_ms)


def own(*cases: CaseView) -> LookupView:
    shown = tuple(LookupCase(one.row.code or "", BIRTH, one.row.service_name, one) for one in cases)
    return LookupView(proven=True, station_no=10_048, own=True, day=date(2026, 11, 21), cases=shown)


def others() -> LookupView:
    unknown = (
        LookupCase("TS-20002-0100001-7", BIRTH, "Đăng ký khai sinh", None, ask="01" * 16),
        LookupCase(
            "TS-20002-0100002-4", "1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", None, ask="02" * 16
        ),
    )
    return LookupView(proven=True, station_no=20_002, own=False, day=date(2026, 11, 21), cases=unknown)


def said(**changes: object) -> PortalWord:
    """Return what the portal says of a case of another station."""
    now_ms = 1_795_400_000_000
    word = PortalWord(
        code="H17.20242-261120-000017",
        state=4,
        since_ms=now_ms - 86_400_000,
        told_ms=now_ms,
        due_on=date(2026, 11, 27),
        supplement_due=None,
        missing=(),
        note=None,
    )
    return replace(word, **changes)  # type: ignore[arg-type]


def one_other() -> LookupView:
    return replace(others(), cases=others().cases[:1])


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


def lookup_refused(stand: Stand) -> None:
    row = fiction.returned().row
    refused = replace(
        row, server_state=3, supplement_due=None, office_says="Nộp sai nơi cư trú: nộp tại Thanh Khê."
    )
    waits = replace(row, case_id=bytes(16), supplement_due=None, due_on=date(2026, 11, 27))
    asked = replace(fiction.returned(), row=waits, supplement_due=None)
    _looked_up(stand, own(case_of(refused), asked))


def lookup_noted(stand: Stand) -> None:
    _looked_up(stand, own(noted()))


def lookup_three(stand: Stand) -> None:
    rows = fiction.rows()
    _looked_up(stand, own(case_of(rows[5]), case_of(rows[4]), case_of(rows[6])))


def lookup_other(stand: Stand) -> None:
    _looked_up(stand, others())


def portal_processing(stand: Stand) -> None:
    stand.desk.word = said()
    _looked_up(stand, one_other())


def portal_missing(stand: Stand) -> None:
    reasons = (
        "Tên của trẻ khác giấy chứng sinh: giấy ghi “Nguyễn Mẫu Minh Anh”, tờ khai ghi “Nguyễn Mẫu Minh Ánh”; "
        "đề nghị gia đình thống nhất và khai lại, kèm bản chụp giấy chứng sinh rõ cả bốn góc.",
        "Thiếu giấy chứng nhận kết hôn của cha mẹ.",
    )
    stand.desk.word = said(
        state=5,
        due_on=None,
        supplement_due=date(2026, 12, 4),
        missing=reasons,
        note="Gia đình có thể mang giấy tờ đến bất kỳ điểm Trạm Số nào.",
    )
    _looked_up(stand, one_other())


def portal_offline(stand: Stand) -> None:
    stand.desk.word = DomainError("ask_offline")
    _looked_up(stand, one_other())


def portal_unknown(stand: Stand) -> None:
    stand.desk.word = DomainError("ask_unknown")
    code = "H17.132.16-991122-0001"
    asked = LookupCase(code, "", "", None, ask=code)
    _looked_up(stand, LookupView(proven=False, station_no=None, own=False, day=None, cases=(asked,)), code)


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
    lookup_refused,
    lookup_noted,
    lookup_three,
    lookup_other,
    portal_processing,
    portal_missing,
    portal_offline,
    portal_unknown,
    lookup_caution,
    lookup_forged,
    lookup_cut,
    lookup_letters,
    lookup_wrong_digit,
    lookup_unknown,
    palette_slip,
)
