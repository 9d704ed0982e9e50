"""What a card says beside what the form has, field by field, with what would change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QVBoxLayout

from kiosk import wording
from kiosk.wording import mark, t
from ui.fields.dates import show_date
from ui.fields.readonly import shown_value
from ui.parts.basics import BAR, RING, column, label, name_of, row, rule
from ui.parts.chips import Chip, ChipText
from ui.parts.tick_box import TickBox, beside

if TYPE_CHECKING:
    from forms.identity.reading import IdentityReading
    from forms.prefilling.prefill_plan import Change, PrefillPlan, PrefillWarning
    from ui.draft.state import DraftState

_VERDICTS: dict[str, ChipText] = {
    "accept": (mark("Đọc tốt, các phần khớp nhau"), "ok", "circle-check"),
    "repair": (mark("Cần so lại với thẻ"), "warn", "triangle-alert"),
    "reject": (mark("Không dùng được mã này"), "err", "circle-alert"),
}
_MISMATCH = "prefill.mismatch"
_ANOTHER = "prefill.another"
_STRANGER: ChipText = (mark("Có vẻ thẻ của người khác"), "warn", "triangle-alert")
"""Instead of "read well" where the card is read well, and is not of whom it is to be."""
_RUN_OUT: ChipText = (mark("Đọc tốt, có thể đã hết hạn"), "warn", "triangle-alert")
_WORKED_OUT = mark("Tính theo ngày sinh và ngày cấp thì thẻ đã hết hạn: xem hạn in trên thẻ.")
_FIELDS: dict[str, str] = {
    "idNumber": mark("Số định danh"),
    "oldIdNumber": mark("Số giấy cũ"),
    "fullName": mark("Họ, chữ đệm và tên"),
    "birthDate": mark("Ngày sinh"),
    "gender": mark("Giới tính"),
    "addressText": mark("Nơi cư trú ghi trên thẻ"),
    "issuedOn": mark("Ngày cấp"),
    "expiresOn": mark("Ngày hết hạn"),
}
_DATES = frozenset({"birthDate", "issuedOn", "expiresOn"})
_DISAGREE: dict[str, tuple[str, ...]] = {
    "number_birth_mismatch": ("idNumber", "birthDate"),
    "number_gender_mismatch": ("idNumber", "gender"),
}
"""What the number says of its person and the card says otherwise: either may be misread."""
_PROBLEMS: dict[str, str] = {
    "image_unreadable": mark(
        "Không mở được ảnh này: tệp hỏng hoặc không phải ảnh. Chụp lại hoặc chọn ảnh khác."
    ),
    "image_too_large": mark("Ảnh quá lớn. Chụp lại ở độ phân giải thấp hơn."),
    "no_code_found": mark(
        "Không thấy mã trên ảnh. Chụp thẳng mặt có mã QR (thẻ cấp từ 7/2024: mặt sau), đủ sáng, không lóa."
    ),
    "two_cards": mark(
        "Ảnh có hai thẻ khác nhau, hoặc thẻ cũ và thẻ mới của một người. Chụp lại từng thẻ một."
    ),
    "qr_empty": mark("Mã này trống. Quét mã QR trên thẻ căn cước."),
    "qr_payment": mark("Đây là mã chuyển tiền. Quét mã QR trên thẻ căn cước."),
    "qr_health_insurance": mark("Đây là mã của thẻ bảo hiểm y tế. Quét mã QR trên thẻ căn cước."),
    "qr_link": mark("Đây là mã dẫn đến một trang mạng (đường dẫn). Quét mã QR trên thẻ căn cước."),
    "qr_vneid": mark("Đây là mã của ứng dụng VNeID. Quét mã QR trên thẻ căn cước."),
    "qr_slip": mark("Đây là mã trên phiếu của Trạm Số. Quét mã QR trên thẻ căn cước."),
    "qr_number_only": mark("Mã này chỉ có số, không có họ tên. Quét mã QR trên thẻ, hoặc nhập bằng tay."),
    "card_incomplete": mark("Mã của thẻ bị thiếu phần sau. Quét lại, giữ yên máy quét đến khi có tiếng báo."),
    "not_utf8": mark("Chữ trong mã bị hỏng, không đọc được. Quét lại, hoặc đọc mã bằng camera."),
    "card_too_long": mark("Mã dài hơn mã của thẻ căn cước nhiều: quét lại một lần, chỉ mã trên thẻ."),
    "number_invalid": mark("Không phải số định danh 12 chữ số."),
    "number_province_unknown": mark("Mã tỉnh trong số định danh lạ."),
    "number_birth_mismatch": mark("Năm sinh không khớp số định danh."),
    "number_gender_mismatch": mark("Giới tính không khớp số định danh."),
    "birth_day_unknown": mark(
        "Thẻ không ghi đủ ngày, tháng sinh: chỗ nào cần đủ ngày thì hỏi và nhập bằng tay."
    ),
    "birth_date_unreal": mark("Không phải ngày có thật."),
    "name_missing": mark("Không có họ tên trên mã."),
    "card_expired": mark("Thẻ đã hết hạn."),
    "keyboard_layout": mark(
        "Máy quét gõ sai bảng phím: chuyển bàn phím của máy sang tiếng Anh (Mỹ) rồi quét lại."
    ),
    "mrz_layout": mark("Ba dòng ở mặt sau chưa đúng dạng của thẻ: so lại từng dòng với thẻ."),
    "mrz_number_repeat": mark("Số ở dòng 1 phải được ghi hai lần như nhau: so lại dòng 1 với thẻ."),
    "keyboard_shift": mark("Phím Caps Lock hoặc Shift đang bật nên máy quét gõ ngược: tắt đi rồi quét lại."),
    "qr_unknown": mark(
        "Đây không phải mã của thẻ căn cước. Quét mã QR trên thẻ; thẻ cấp từ 7/2024 có mã ở mặt sau."
    ),
    "birth_in_future": mark("Ngày sinh ở sau hôm nay. So với thẻ, và xem ngày của máy có đúng không."),
    "name_unmarked": mark("Không chữ nào có dấu. Nếu trên thẻ có dấu thì nhập lại theo thẻ."),
    "name_unusual_letter": mark("Có chữ cái ngoài bảng chữ tiếng Việt: so từng chữ với thẻ."),
    "name_unusual_spelling": mark(
        "Có chữ viết khác lối thường, như tên của một số dân tộc: so từng chữ với thẻ."
    ),
    "telex_left": mark(
        "Chữ còn kiểu gõ Telex (aa, dd, w…). Tắt Telex ở bộ gõ và ở máy quét rồi quét lại, hoặc nhập theo thẻ."
    ),
    "marks_lost": mark("Chữ mất dấu trên đường từ máy quét. Nhập theo thẻ, hoặc đọc mã bằng camera."),
    "text_garbled": mark("Chữ bị hỏng trên đường từ máy quét. Nhập theo thẻ, hoặc đọc mã bằng camera."),
    "address_missing": mark("Mã không có địa chỉ: hỏi và nhập bằng tay."),
    "address_unmarked": mark("Có chữ không dấu. Nếu trên thẻ có dấu thì nhập lại theo thẻ."),
    "gender_unreadable": mark("Không đọc được giới tính: chọn theo thẻ."),
    "old_number_invalid": mark("Số giấy cũ không đủ 9 hoặc 12 chữ số: nhập theo giấy cũ, nếu cần."),
    "issue_date_unreal": mark("Ngày cấp không phải ngày có thật: nhập theo thẻ."),
    "issued_before_birth": mark("Ngày cấp ở trước ngày sinh: so cả hai ngày với thẻ."),
    "issued_in_future": mark("Ngày cấp ở sau hôm nay. So với thẻ, và xem ngày của máy có đúng không."),
    "expiry_unreal": mark("Ngày hết hạn ở mặt sau không phải ngày có thật: xem lại sáu số sau chữ M hoặc F."),
    "mrz_empty": mark("Chưa có chữ nào: gõ đủ ba dòng ở mặt sau thẻ."),
    "mrz_lines": mark("Chưa đủ ba dòng, mỗi dòng 30 ký tự: gõ cả ba dòng ở mặt sau thẻ."),
    "mrz_passport": mark("Đây là dòng mã của hộ chiếu. Dùng thẻ căn cước."),
    "mrz_characters": mark(
        "Ba dòng này chỉ có chữ hoa không dấu, chữ số và dấu <: gõ lại chỗ có ký tự khác."
    ),
    "mrz_other_document": mark("Đây là dòng mã của loại giấy khác. Dùng thẻ căn cước Việt Nam."),
    "mrz_check_number": mark("Chín số đầu ở dòng 1 sai số kiểm tra: so lại dòng 1 với thẻ."),
    "mrz_check_long_number": mark("Mười hai số ở dòng 1 sai số kiểm tra: so lại dòng 1 với thẻ."),
    "mrz_check_birth": mark("Sáu số đầu ở dòng 2 sai số kiểm tra: so lại dòng 2 với thẻ."),
    "mrz_check_expiry": mark("Sáu số sau chữ M hoặc F ở dòng 2 sai số kiểm tra: so lại với thẻ."),
    "mrz_check_all": mark("Số cuối dòng 2 không khớp hai dòng đầu: so lại từng ký tự với thẻ."),
}
_WARNINGS: dict[str, str] = {
    _MISMATCH: mark("Thẻ này có vẻ không phải của người ở mục này. Hãy xem lại giới tính và người."),
    _ANOTHER: mark(
        "Thẻ này của người khác với người đã điền ở mục này. Mục nào của người trước mà thẻ này không có thì được xóa."
    ),
    "prefill.address_review": mark("Chưa nhận ra phường, xã trong địa chỉ: hãy chọn bằng tay."),
    "prefill.address_choice": mark("Phường cũ đã chia vào nhiều phường, xã mới: hãy hỏi và chọn."),
}


class ReadingView(QFrame):
    """A reading with its plan. `accepted()` gives the typed answers the person agreed to replace.

    Where the parts of a card disagree, or one was mended and something is wrong besides, each of them is ticked
    by a person who has looked at the card: `first_unseen()` is the next one, `seen` tells that all are.
    `is_somebody_else` tells that the card does not look like one of the person to be filled in.
    """

    seen = Signal()

    def __init__(self, state: DraftState, reading: IdentityReading, plan: PrefillPlan | None) -> None:
        super().__init__()
        self.setObjectName("reading")
        self._state = state
        self._over: dict[str, QCheckBox] = {}
        self._looks: list[QCheckBox] = []
        body = column(10, (0, 0, BAR + RING, 4))
        head = row(8)
        warnings = plan.warnings if plan is not None else ()
        self.is_somebody_else = any(one.code in (_MISMATCH, _ANOTHER) for one in warnings)
        well_read = reading.verdict == "accept"
        said = _VERDICTS[reading.verdict]
        if well_read and reading.problems:
            said = _RUN_OUT
        if well_read and self.is_somebody_else:
            said = _STRANGER
        text, tone, icon = said
        verdict = Chip(t(text), tone, icon, "scan.verdict")
        if plan is None:
            head.addWidget(verdict)
            head.addStretch(1)
        else:
            head.addWidget(label(t("Sẽ thay đổi trên tờ khai"), "h3", name="scan.changes"), 1)
            head.addWidget(verdict)
        body.addLayout(head)
        # Above what was read: below it, where the eye is not any more, Enter has filled it in.
        for warning in warnings:
            body.addWidget(label(self._warning(warning), "strong", tone="warn", name="scan.warning"))
        for line in remarks(reading):
            body.addWidget(label(line, "label", tone="err" if reading.verdict == "reject" else "warn"))
        if plan is not None:
            self._add_doubted(body, reading)
        # Before the card: Enter does this, so it must not lie below the edge of the panel.
        if plan is not None:
            if plan.changes:
                body.addLayout(self._changes(plan.changes))
            else:
                body.addWidget(label(t("Không có gì thay đổi: tờ khai đã khớp với thẻ."), "hint"))
            body.addWidget(rule())
            body.addWidget(label(t("Trên thẻ"), "h3"))
        if reading.verdict != "reject":
            body.addLayout(_card(reading))
        body.addStretch(1)
        self.setLayout(body)

    def _add_doubted(self, body: QVBoxLayout, reading: IdentityReading) -> None:
        doubted, values = to_compare(reading), _values(reading)
        if doubted:
            body.addWidget(label(t("So từng mục với thẻ và đánh dấu, rồi mới điền:"), "strong", tone="warn"))
        for key in doubted:
            name, value = t(_FIELDS[key]), values.get(key)
            what = t("{name}: {value}", name=name, value=value) if value else name
            words = t("Đúng như trên thẻ – {what}", what=what)
            box = TickBox()
            box.setAccessibleName(words)
            box.setObjectName(f"scan.look:{key}")
            box.toggled.connect(self._looked)
            self._looks.append(box)
            line = beside(box, words)
            # Room for the ring at the edge of what scrolls.
            line.setContentsMargins(RING, 0, 0, 0)
            body.addLayout(line)

    def accepted(self) -> frozenset[str]:
        """Return the pointers of typed answers that may be replaced."""
        return frozenset(pointer for pointer, box in self._over.items() if box.isChecked())

    def first_unseen(self) -> QCheckBox | None:
        """Return the first part nobody has compared with the card yet."""
        return next((box for box in self._looks if not box.isChecked()), None)

    def _looked(self, on: bool) -> None:
        left = self.first_unseen()
        if left is None:
            self.seen.emit()
        elif on:
            left.setFocus(Qt.FocusReason.TabFocusReason)

    def _changes(self, changes: tuple[Change, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for column_number, text in enumerate((t("Mục"), t("Đang có"), t("Từ thẻ"))):
            grid.addWidget(label(text, "caption"), 0, column_number)
        names = self._names(changes)
        for number, change in enumerate(changes, start=1):
            old = label(self._value(change.pointer, change.old), "body")
            name = name_of(names[change.pointer], old)
            grid.addWidget(name, number, 0)
            grid.addWidget(old, number, 1)
            gone = change.new is None
            new = t("(xóa)") if gone else self._value(change.pointer, change.new)
            if change.typed_over:
                box = TickBox(t("Xóa mục này") if gone else t("Thay bằng: {value}", value=new))
                box.setObjectName(f"scan.over:{change.pointer}")
                self._over[change.pointer] = box
                grid.addWidget(box, number, 2)
                # The box is higher than a line: its words stand in its middle.
                name.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
                old.setAlignment(name.alignment())
            else:
                value = label(new, "new")
                value.setAlignment(old.alignment())
                grid.addWidget(value, number, 2)
        for column_number, stretch in enumerate((3, 3, 4)):
            grid.setColumnStretch(column_number, stretch)
        return grid

    def _names(self, changes: tuple[Change, ...]) -> dict[str, str]:
        """Return what each place is called: whose it is stands above, so its group only where two are called alike."""
        form, language = self._state.draft.form, wording.language()
        own = {one.pointer: form.label_of(one.pointer, language) for one in changes}
        often = Counter(own.values())
        groups = {one: form.label_of(one.rpartition("/")[0], language) for one in own}
        return {
            one: f"{groups[one]} – {name}" if often[name] > 1 and groups[one] else name
            for one, name in own.items()
        }

    def _value(self, pointer: str, value: object) -> str:
        return self._state.words(pointer, value)

    def _warning(self, warning: PrefillWarning) -> str:
        return t(_WARNINGS.get(warning.code, mark("Hãy xem lại các mục vừa đọc từ thẻ.")))


def remarks(reading: IdentityReading) -> list[str]:
    """Return what is to be known of a reading, a sentence each."""
    found = []
    for problem in reading.problems:
        worked_out = problem.code == "card_expired" and reading.source != "mrz"
        text = t(_WORKED_OUT if worked_out else _PROBLEMS.get(problem.code, _other(reading)))
        name = t(_FIELDS[problem.field]) if problem.field in _FIELDS else ""
        found.append(f"{name}: {text}" if name else text)
    shown = set()
    for one in reading.repaired:
        if name := _name(one.name):
            shown.add(one.name)
            after = _shown(one.name, one.after)
            words = t(
                "Máy đã sửa {name}: “{before}” → “{after}”. So lại với thẻ.",
                name=name,
                before=one.before,
                after=after,
            )
            found.append(words)
    for repair in reading.repairs:
        name = repair.rpartition(":")[2]
        if name in _FIELDS and name not in shown:
            found.append(t("Máy đã sửa cách viết ở mục {name}: so lại với thẻ.", name=t(_FIELDS[name])))
    return list(dict.fromkeys(found))


def _other(reading: IdentityReading) -> str:
    if reading.verdict == "reject":
        return mark("Đây không phải mã của thẻ căn cước. Quét mã QR trên thẻ của người dân.")
    return mark("Hãy so lại với thẻ.")


def to_compare(reading: IdentityReading) -> tuple[str, ...]:
    """Return the parts of a card a person has to compare with it one by one, in the card's order."""
    disagree = {one.code for one in reading.problems} & _DISAGREE.keys()
    if not disagree and not (reading.repairs and reading.problems):
        return ()
    doubted = {key for code in disagree for key in _DISAGREE[code]}
    doubted |= {one.field for one in reading.problems}
    doubted |= {one.rpartition(":")[2] for one in reading.repairs} | {one.name for one in reading.repaired}
    return tuple(key for key in _FIELDS if key in doubted and key in _values(reading))


def _name(key: str) -> str:
    if key in _FIELDS:
        return t(_FIELDS[key])
    return t("dòng {number} ở mặt sau", number=key[3:]) if key.startswith("mrz") else ""


def _values(reading: IdentityReading) -> dict[str, str]:
    """Return what a card says, as it is shown."""
    values = {
        "fullName": reading.full_name or reading.name_hint,
        "idNumber": reading.id_number,
        "birthDate": reading.birth_date,
        "gender": reading.gender,
        "addressText": reading.address_text,
        "issuedOn": reading.issued_on,
        "expiresOn": reading.expires_on,
    }
    return {key: _shown(key, value) for key, value in values.items() if value}


def _shown(key: str, value: str) -> str:
    if key in _DATES:
        return show_date(value)
    return shown_value(value, (("NAM", t("Nam")), ("NU", t("Nữ")))) if key == "gender" else value


def _card(reading: IdentityReading) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    for number, (key, value) in enumerate(_values(reading).items()):
        shown = label(value, "strong")
        grid.addWidget(name_of(t(_FIELDS[key]), shown), number, 0)
        grid.addWidget(shown, number, 1)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 3)
    return grid
