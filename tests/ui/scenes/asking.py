"""Pictures of what is asked before it can go wrong: whose card, somebody else's card, a list nobody looked at."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit

from kiosk.fictional.people import card_mrz
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from ui.draft.card.scan_panel import ScanPanel


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


def scan_another(stand: Stand) -> None:
    desk = stand.desk
    desk.apply_prefill(
        b"", "requester", desk.read_card_text(fiction.card_text()).result(), frozenset()
    ).result()
    desk.answers["/requester/idDoc/issuedBy"] = "Công an thành phố Đà Nẵng"
    desk.provenance["/requester/idDoc/issuedBy"] = "typed"
    stand.open_draft()
    stand.bench().scan_slot("requester")
    stand.settle()
    stand.window.findChild(ScanPanel).read_text(card_mrz(fiction.family().father))


def scan_doubted(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan_slot("requester")
    stand.settle()
    stand.window.findChild(ScanPanel).read_text("048190001234||nGUYỄN tHỊ hOA|01021970|Nữ|Đà Nẵng|10072021")


def scan_lines(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan_slot("requester")
    stand.settle()
    panel = stand.window.findChild(ScanPanel)
    first, second, third = card_mrz(fiction.family().father).splitlines()
    panel.type_back(first)
    fields = [panel.findChild(QLineEdit, f"scan.mrz:{place}") for place in (1, 2, 3)]
    for field, text in zip(fields[1:], (second[:6] + "9" + second[7:], third), strict=True):
        field.setText(text)


def scan_whose(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.bench().scan()


def papers_carried(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    for doc_id in ("d-id", "d-birth"):
        stand.desk.attach(b"", doc_id, fiction.paper()).result()
    first = next(iter(stand.desk.papers))
    stand.desk.papers[first] = replace(stand.desk.papers[first], carried=True)
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.settle()
    stand.bench().step().jump("d-id")


def papers_ruled_out(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.desk.attach(b"", "d-authority", fiction.paper()).result()
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.settle()
    stand.bench().step().jump("d-authority")


def scan_run_out(stand: Stand) -> None:
    stand.open_draft()
    stand.bench().scan_slot("father")
    stand.settle()
    stand.window.findChild(ScanPanel).read_text(
        "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021"
    )


ASKING_SCENES: tuple[Scene, ...] = (
    form_list,
    scan_stranger,
    scan_another,
    scan_doubted,
    scan_lines,
    papers_carried,
    scan_run_out,
    scan_whose,
    papers_ruled_out,
)
