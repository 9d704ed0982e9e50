"""Cài đặt: type size, language, printer and connection, each at once or saying when; facts of the station.

Object names: `settings.size:<percent>`, `settings.language:<vi|en>`, `settings.printer:<name>`,
`settings.metered:<off|texts_only|MB a day>`, `settings.inside:<open|inside>`, `settings.practise`,
`settings.erase_practice`; of the receipt printer as in `ui.pages.settings.printer_card`, of the scanner's folder as in
`ui.pages.settings.scanner_card`, of the people as in `ui.pages.settings.people_card`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk import wording
from kiosk.wording import t
from ui.look import theme
from ui.pages.page import Page
from ui.pages.settings.people_card import PeopleCard
from ui.pages.settings.printer_card import PrinterCard
from ui.pages.settings.scanner_card import ScannerCard
from ui.pages.settings.station_card import StationCard
from ui.paper import printers
from ui.paper.printer_list import look_for_printers
from ui.parts.basics import button, column, empty, frame, label, row, scrolled
from ui.parts.choice_card import ChoiceCard
from ui.parts.tab_order import focus_inside
from ui.preferences import Preferences

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.station.station_facts import StationFactsView
    from kiosk.views.cases import SyncView
    from ui.stage import Stage

BUDGETS_MB = (20, 50, 200)


class SettingsPage(Page):
    """What one person may change about their screen and their station's connection."""

    def __init__(self, stage: Stage, preferences: Preferences) -> None:
        super().__init__(stage, "settings")
        self._preferences = preferences
        body = column(16, (28, 22, 28, 16))
        body.addWidget(label(t("Cài đặt"), "h1"))
        body.addWidget(label(t("Mọi thay đổi được giữ cho những lần mở máy sau."), "hint"))
        body.addWidget(self._sizes())
        body.addWidget(self._languages())
        self._printers: QVBoxLayout = column(0)
        body.addLayout(self._printers)
        self._receipts = PrinterCard(stage)
        body.addWidget(self._receipts)
        self._scanner = ScannerCard(stage)
        body.addWidget(self._scanner)
        self._metered: QVBoxLayout = column(0)
        body.addLayout(self._metered)
        self._inside: QVBoxLayout = column(0)
        body.addLayout(self._inside)
        self._practice: QVBoxLayout = column(0)
        body.addLayout(self._practice)
        self._people = PeopleCard(stage)
        body.addWidget(self._people)
        self._station = StationCard(stage.session)
        body.addWidget(self._station)
        body.addStretch(1)
        content = QWidget()
        content.setLayout(body)
        around = column(0)
        around.addWidget(scrolled(content))
        self.setLayout(around)

    def entered(self) -> None:
        """Read the station's facts and the machine's printers afresh."""
        self._show_printers(None)
        # Not waited for by signing out: a print server that is gone may take half a minute.
        self.stage.bridge.run(look_for_printers(), self._show_printers, held_up=False)
        empty(self._metered)
        self._metered.addWidget(self._metering())
        self._show_practice()
        self._station.show_contact(self.stage.desk.sync_view().last_contact_ms)
        self.stage.bridge.run(self.stage.desk.station_facts(), self._show_facts)
        pressed, self._preferences.pressed = self._preferences.pressed, ""
        if pressed:
            QTimer.singleShot(0, self, partial(self._back_to, pressed))
        self._people.read()

    def sync_changed(self, view: SyncView) -> None:
        """Keep the last contact right, and who may work here: the portal may have named somebody just now."""
        self._station.show_contact(view.last_contact_ms)
        self._people.read()

    def show_part(self, part: str) -> None:
        """Scroll a part into sight, the cursor on its first button: `printer` (receipts) or `practice`."""
        inside = self._practice.itemAt(0) if part == "practice" else None
        shown = inside.widget() if inside is not None else None
        found = self._receipts if shown is None else shown
        # Once the page is laid out: before, nothing on it can take the cursor.
        QTimer.singleShot(0, found, lambda: focus_inside(found))

    def _sizes(self) -> ChoiceCard:
        return ChoiceCard(
            t("Cỡ chữ"),
            t("Đổi ngay. Từ 130% trở lên, thanh bên trái chỉ còn biểu tượng để nhường chỗ cho hồ sơ."),
            "settings.size",
            tuple((str(step), f"{step}%") for step in theme.TYPE_STEPS),
            str(theme.type_size()),
            self._resize,
        )

    def _languages(self) -> ChoiceCard:
        return ChoiceCard(
            t("Ngôn ngữ"),
            t("Đổi ngay. Phiếu in cho người dân luôn bằng tiếng Việt."),
            "settings.language",
            (("vi", "Tiếng Việt"), ("en", "English")),
            wording.language(),
            self._speak,
        )

    def _show_printers(self, found: tuple[str, ...] | None) -> None:
        empty(self._printers)
        known, wanted = found or (), printers.preferred()
        names = known if not wanted or wanted in known else (*known, wanted)
        hint = t("Được chọn sẵn từ lần in tới; mỗi lần in vẫn đổi được.")
        if found is None:
            hint = t("Đang tìm máy in…")
        elif wanted and wanted not in known:
            hint = t("Máy đang không thấy máy in đã chọn: lần in tới dùng máy in của hệ thống.")
        elif not known:
            hint = t(
                "Máy chưa có máy in nào. Cài máy in trong hệ thống rồi mở lại trang này; PDF vẫn lưu được."
            )
        self._printers.addWidget(
            ChoiceCard(
                t("Máy in"),
                hint,
                "settings.printer",
                (("", t("Máy in của hệ thống")), *((name, name) for name in names)),
                wanted,
                self._prefer,
            )
        )

    def _show_practice(self) -> None:
        empty(self._practice)
        door = self.stage.door
        if door is None or door.enter is None or self.stage.session.practice:
            return
        stack = column(8, (18, 14, 18, 16))
        stack.addWidget(label(t("Thực hành"), "h2"))
        stack.addWidget(
            label(
                t(
                    "Tập với người và hồ sơ giả trên đúng các tờ khai thật, ở một kho riêng. Máy khóa trạm thật "
                    "trước; hồ sơ thật vẫn tiếp tục được gửi."
                ),
                "hint",
            )
        )
        line = row(10)
        enter = button(t("Vào thực hành"), door.enter, icon="pen-line", name="settings.practise")
        line.addWidget(enter)
        if door.exists():
            line.addWidget(
                button(
                    t("Xóa dữ liệu thực hành"),
                    door.erase,
                    kind="danger",
                    icon="trash-2",
                    name="settings.erase_practice",
                )
            )
        line.addStretch(1)
        stack.addLayout(line)
        self._practice.addWidget(frame(stack))

    def _metering(self) -> ChoiceCard:
        view = self.stage.desk.sync_view()
        present = str(view.budget_mb) if view.metered == "budget" else view.metered
        budgets = sorted({*BUDGETS_MB, *((view.budget_mb,) if view.metered == "budget" else ())})
        return ChoiceCard(
            t("Mạng tính tiền theo dung lượng"),
            t(
                "Đổi ngay. Nội dung hồ sơ luôn được gửi. Ảnh và tệp theo mức chọn ở đây, kể cả những hồ sơ "
                "đang chờ; máy không tự nhận ra mạng nào tính tiền."
            ),
            "settings.metered",
            (
                ("off", t("Gửi tất cả")),
                ("texts_only", t("Chỉ gửi nội dung")),
                *((str(mb), t("{n} MB/ngày", n=mb)) for mb in budgets),
            ),
            present,
            self._meter,
        )

    def _show_facts(self, facts: StationFactsView) -> None:
        self._station.show_facts(facts, self.stage.today(), self.stage.now_ms())
        self._scanner.show_folder(facts.scanner_folder)
        empty(self._inside)
        self._inside.addWidget(
            ChoiceCard(
                t("Đường đến Cổng"),
                t("Có hiệu lực từ lần gửi tới. Chọn đúng thì khi mất liên lạc, máy báo đúng việc cần làm."),
                "settings.inside",
                (("open", t("Mạng Internet")), ("inside", t("Chỉ trong mạng của thành phố (VPN)"))),
                "inside" if facts.inside_only else "open",
                self._go_through,
            )
        )

    def _meter(self, chosen: str) -> None:
        desk = self.stage.desk
        told = desk.meter("budget", int(chosen)) if chosen.isdecimal() else desk.meter(chosen)
        self.stage.bridge.run(told, None, self._not_kept, owner=self)

    def _go_through(self, chosen: str) -> None:
        told = self.stage.desk.only_inside(chosen == "inside")
        self.stage.bridge.run(told, None, self._not_kept, owner=self)

    def _not_kept(self, error: TramSoError) -> None:
        # What is pressed must be what holds.
        self.stage.fail(error)
        self.entered()

    def _prefer(self, name: str) -> None:
        printers.prefer(name)
        self._preferences.keep(printer=name)

    def _resize(self, percent: str) -> None:
        theme.set_type_size(int(percent))
        self._preferences.keep(type_size=int(percent))
        self._build_anew(f"settings.size:{percent}")

    def _speak(self, code: str) -> None:
        wording.set_language("en" if code == "en" else "vi")
        self._preferences.keep(language=code)
        self._build_anew(f"settings.language:{code}")

    def _build_anew(self, pressed: str) -> None:
        self._preferences.pressed = pressed
        self.stage.restyle()

    def _back_to(self, pressed: str) -> None:
        found = self.findChild(QWidget, pressed)
        if isinstance(found, QWidget):
            found.setFocus(Qt.FocusReason.OtherFocusReason)
