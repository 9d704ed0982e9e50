"""Where scanner software must lay its files down, and whether any of them lies there open.

Object names: `settings.scanner.path`, `settings.scanner.open`, `settings.scanner.copy`, `settings.scanner.waiting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame

from kiosk import wording
from kiosk.wording import counted, t
from ui.look import theme
from ui.parts.basics import breakable, button, column, label, row
from ui.qt import clipboard

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.scanner_folder import ScannedFile
    from ui.stage import Stage


class ScannerCard(QFrame):
    """The part of the settings for the scanner's folder."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._folder = ""
        self.setProperty("role", "card")
        self._path = label(t("Đang đọc…"), "body", name="settings.scanner.path")
        self._waiting = label("", "hint", name="settings.scanner.waiting")
        self._open = button(t("Mở thư mục"), self._show_folder, icon="inbox", name="settings.scanner.open")
        self._copy = button(
            t("Sao chép đường dẫn"), self._copy_path, icon="file-text", name="settings.scanner.copy"
        )
        for one in (self._open, self._copy):
            one.setEnabled(False)
        stack = column(8, (18, 14, 18, 16))
        stack.addWidget(label(t("Máy quét giấy tờ"), "h2"))
        stack.addWidget(
            label(
                t(
                    "Đặt phần mềm máy quét lưu ảnh JPEG, PNG hoặc tệp PDF vào thư mục này. Bước Giấy tờ sẽ mời thêm "
                    "vào hồ sơ; tệp được mã hóa rồi xóa khỏi thư mục."
                ),
                "hint",
            )
        )
        stack.addWidget(self._path)
        stack.addWidget(self._waiting)
        foot = row(10)
        foot.addWidget(self._open)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        stack.addLayout(foot)
        self.setLayout(stack)

    def show_folder(self, folder: str) -> None:
        """Name the folder, and look what waits in it."""
        self._folder = folder
        self._path.setText(breakable(folder))
        for one in (self._open, self._copy):
            one.setEnabled(True)
        self._stage.bridge.run(
            self._stage.desk.scanned(), self._seen, self._not_seen, owner=self, held_up=False
        )

    def _seen(self, files: tuple[ScannedFile, ...]) -> None:
        self._say(
            counted("Đang có {n} tệp chưa vào hồ sơ nào; chúng chưa được mã hóa.", len(files))
            if files
            else t("Thư mục đang trống."),
            "warn" if files else "",
        )

    def _not_seen(self, error: TramSoError) -> None:
        self._say(wording.sentence(error).title, "warn")

    def _say(self, text: str, tone: str) -> None:
        self._waiting.setText(text)
        theme.set_property(self._waiting, "tone", tone)

    def _copy_path(self) -> None:
        # As it is: the line on the screen holds marks at which it may be broken.
        clipboard.put_for_support(self._folder)
        self._stage.toast.say(t("Đã sao chép đường dẫn."))

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))
