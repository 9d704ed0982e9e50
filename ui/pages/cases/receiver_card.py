"""The card of somebody who takes a result for another: read in every way F2 reads one, doubts beside it.

Object names: `handover.card_said`, and those of `ui.camera.code_ways` with `handover.card` before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.wording import sentence, t
from ui.camera.code_ways import CodeTakers, CodeWays, CodeWords
from ui.camera.latest_reading import LatestReading
from ui.chosen_files import read_chosen
from ui.draft.card.reading_view import remarks
from ui.look import theme
from ui.parts.basics import column, label

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from forms.errors import TramSoError
    from forms.identity.reading import IdentityReading
    from kiosk.scanning.barcodes import Barcode
    from ui.stage import Stage

_LONGEST = 2_048


class ReceiverCard(QWidget):
    """Reads one card after the other; the name on it comes and goes with the card.

    Args:
        stage: desk, bridge and cameras.
        name: the line with the receiver's name.
    """

    told = Signal()
    """What is said of the card has changed, and with it the height."""

    def __init__(self, stage: Stage, name: QLineEdit) -> None:
        super().__init__()
        self._stage = stage
        self._name = name
        self.reading: IdentityReading | None = None
        """Of the card whose name was set or is to be typed."""
        self._named = ""
        self._latest = LatestReading()
        self.ways = CodeWays(
            stage,
            "handover.card",
            CodeWords(
                how=t("Quét thẻ căn cước của người nhận (hoặc ghi giấy ủy quyền ở dưới)"),
                line=t("Quét thẻ căn cước của người nhận (hoặc ghi giấy ủy quyền ở dưới)"),
                hold=t("Đưa mặt thẻ có mã QR vào khung, giữ yên, đủ sáng."),
                choose=t("Chọn ảnh thẻ…"),
                paste=t("Dán ảnh (Ctrl+V)"),
                chooser=t("Chọn ảnh thẻ căn cước"),
            ),
            _LONGEST,
            CodeTakers(self.read_text, self.read_codes, self.read_image, self.read_file, lambda: None),
        )
        self.ways.resized.connect(self.told)
        self._said = label("", "hint", name="handover.card_said")
        self._said.hide()
        stack = column(6)
        stack.addWidget(self.ways)
        stack.addWidget(self._said)
        self.setLayout(stack)

    def read_text(self, text: str) -> None:
        """Read what a hand scanner typed."""
        if text.strip():
            self._run(self._stage.desk.read_card_text(text))

    def read_codes(self, codes: tuple[Barcode, ...]) -> None:
        """Read what the camera sees; it goes on looking until a card was read."""
        self._run(self._stage.desk.read_card_codes(codes))

    def read_image(self, data: bytes) -> None:
        """Read a picture of a card."""
        self._run(self._stage.desk.read_card(data))

    def read_file(self, path: Path) -> None:
        """Read a chosen picture."""
        mine = self._wait()
        self._stage.bridge.run(
            read_chosen(path, "unreadable_image"),
            lambda data: None if self._latest.is_past(mine) else self.read_image(data),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def put_away(self) -> None:
        """Forget the card, the name that came with it, and a reading under way."""
        if self._named and self._name.text() == self._named:
            self._name.clear()
        self.reading, self._named = None, ""
        self._latest.begin()
        self._said.hide()

    def _wait(self) -> int:
        self.put_away()
        self._say(t("Đang đọc thẻ…"), "")
        return self._latest.number

    def _run(self, future: Future[IdentityReading]) -> None:
        mine = self._wait()
        self._stage.bridge.run(
            future,
            lambda reading: self._read(mine, reading),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def _read(self, mine: int, reading: IdentityReading) -> None:
        if self._latest.is_past(mine):
            # Another card was read since, or the choice was taken back.
            return
        found = remarks(reading)
        usable = reading.verdict != "reject"
        if usable:
            self.reading = reading
            # Always: a name that stood there before is not the one on this card.
            self._named = (reading.full_name or "") if reading.verdict == "accept" else ""
            self._name.setText(self._named)
            found.insert(0, _asks(reading, named=bool(self._named)))
        else:
            found.insert(0, t("Không đọc được thẻ này. Quét lại, hoặc ghi giấy ủy quyền."))
        self.ways.make_room(wanted=usable)
        self._say("\n".join(found), "" if self._named and not reading.problems else "warn")

    def _failed(self, mine: int, error: TramSoError) -> None:
        if self._latest.is_past(mine):
            return
        why = sentence(error)
        self.ways.forget()
        self._say(f"{why.title}. {why.meaning} {why.next_step}", "err")

    def _say(self, text: str, tone: str) -> None:
        self._said.setText(text)
        theme.set_property(self._said, "tone", tone)
        self._said.show()
        self.told.emit()


def _asks(reading: IdentityReading, *, named: bool) -> str:
    """Return what a card that was read asks for."""
    if named:
        return t("Đã đọc thẻ. So họ tên và ảnh trên thẻ với người nhận.")
    read = reading.full_name or reading.name_hint
    if not read:
        return t("Thẻ số {number}: so với thẻ rồi gõ họ tên người nhận.", number=reading.id_number)
    return t(
        "Thẻ số {number}, máy đọc là “{name}”: so với thẻ rồi gõ họ tên người nhận.",
        number=reading.id_number,
        name=read,
    )
