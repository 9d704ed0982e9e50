"""Pictures of what is asked before it can go wrong: whose card, somebody else's card, a list nobody looked at."""

from __future__ import annotations

from tests.ui import fiction
from tests.ui.scenes import Scene, Stand
from ui.draft.scan_panel import ScanPanel


def form_list(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("page.father")
    stand.bench().forward()


def scan_stranger(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan_slot("father")
    stand.settle()
    stand.window.findChild(ScanPanel).read_text(fiction.card_text())


def scan_whose(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.bench().scan()


ASKING_SCENES: tuple[Scene, ...] = (form_list, scan_stranger, scan_whose)
