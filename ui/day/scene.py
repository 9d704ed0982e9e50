"""What every act of the guided day works with."""

from __future__ import annotations

import hashlib
import queue
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from forms.packets.receipt import read_receipt
from ui.pages.work.workbench import Workbench
from ui.parts.case_list import CaseList

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import CaseRow
    from ui.day.family import Visit
    from ui.day.hand import Hand
    from ui.day.steps import StepLog

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """One act's stage.

    Attributes:
        hand: drives the window.
        desk: for ids and digests that no screen shows; never to act.
        log: the diary.
        visit: who comes.
        out: where pictures and papers go.
        pin: of the practice operator.
        words: what the supervisor says meanwhile, in order.
        today: the day in Vietnam.
    """

    hand: Hand
    desk: Desk
    log: StepLog
    visit: Visit
    out: Path
    pin: str
    words: queue.Queue[str]
    today: date

    def value(self, what: str, future: Future[T]) -> T:
        """Wait for a future of the desk while the window goes on living."""
        self.hand.wait(what, future.done)
        return future.result(timeout=0)

    def hear(self, word: str) -> None:
        """Wait until the supervisor says a word."""
        heard: list[str] = []

        def listen() -> bool:
            while not self.words.empty():
                heard.append(self.words.get_nowait())
            return word in heard

        self.hand.wait(f"the supervisor says {word}", listen)

    def sign_in(self) -> None:
        """Type the PIN and press Enter."""
        line = self.hand.see("signin.pin", QLineEdit)
        QTest.keyClicks(line, self.pin)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.hand.see("page.today")
        self.hand.wait("today's numbers", lambda: self.hand.text("today.count:taken") not in ("", "–"))

    def click_case(self, name: str, matches: Callable[[CaseRow], bool]) -> CaseRow:
        """Wait for a case in a list, click its row and return it."""
        hand = self.hand

        def row() -> tuple[CaseList, int] | None:
            shown = hand.seen(name, CaseList)
            rows = shown.cases.rows() if shown is not None else ()
            found = next((n for n, case in enumerate(rows) if matches(case)), None)
            return None if shown is None or found is None else (shown, found)

        shown, position = hand.wait(f"a case in {name}", row)
        case = shown.cases.rows()[position]
        place = shown.visualRect(shown.cases.index(position, 0)).center()
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        return case

    def proofs(self, case_id: bytes) -> list[dict[str, object]]:
        """Return ids, digests and receipts of a case's packets, for the diary."""
        proof = self.value("proof", self.desk.proof(case_id))
        return [
            {
                "packet_id": packet.packet_id.hex(),
                "kind": packet.kind,
                "sha256": packet.sha256.hex(),
                "receipts": {kind: _receipt(raw) for kind, raw in packet.receipts.items()},
            }
            for packet in proof.packets
        ]

    def draw_signature(self, bench: Workbench) -> None:
        """Sign on the pad with the mouse: one stroke up and down, one under it."""
        from ui.parts.signature_pad import SignaturePad

        pad = self.hand.wait("the pad", lambda: bench.step().findChild(SignaturePad))
        self.hand.scroll_to(pad)
        width, height = pad.width(), pad.height()
        waves = [(0.30 + 0.02 * n, 0.35 if n % 2 else 0.62) for n in range(11)]
        line = [(0.28, 0.70), (0.40, 0.67), (0.56, 0.71)]
        left = Qt.MouseButton.LeftButton
        for stroke in (waves, line):
            points = [
                pad.rect().topLeft() + type(pad.rect().center())(int(x * width), int(y * height))
                for x, y in stroke
            ]
            QTest.mousePress(pad, left, Qt.KeyboardModifier.NoModifier, points[0])
            for point in points[1:]:
                QTest.mouseMove(pad, point)
            QTest.mouseRelease(pad, left, Qt.KeyboardModifier.NoModifier, points[-1])


def _receipt(raw: bytes) -> dict[str, object]:
    receipt = read_receipt(raw)
    return {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "packet_sha256": receipt.packet_sha256.hex(),
        "code": receipt.code,
        "received_at": receipt.received_at,
    }
