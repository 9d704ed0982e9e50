"""Pictures of a returned case before it is signed again: what the portal has, and what it will have."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kiosk.views.sent import SentView
from tests.ui.fiction import people as fiction
from tests.ui.scenes.citizen import opened
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.desk import CASE, ScriptedDesk


def correct(desk: ScriptedDesk) -> None:
    """Have a whole case come back and some of it corrected: changed, added, taken out, photographed anew."""
    fiction.fill(desk)
    desk.answers |= {"/siblings/0/fullName": "Nguyễn Mẫu Bình", "/siblings/1/fullName": "Nguyễn Mẫu Chi"}
    for key, file in desk.papers.items():
        desk.papers[key] = replace(file, sent=True)
    desk.draft_extra |= {
        "answers_to": "r1",
        "sent": SentView(dict(desk.answers), desk.check(), frozenset({"d-birth", "d-witness"})),
    }
    desk.answers |= {
        "/child/fullName": "Nguyễn Mẫu Thị Ánh Dương",
        "/child/birthDate": "2026-11-03",
        "/copies/count": 3,
        "/child/gender": "NAM",
        "/father/idDoc/type": "CCCD",
    }
    del desk.answers["/siblings/0/fullName"]
    del desk.answers["/requester/phone"]
    desk.papers.clear()
    desk.attach(CASE, "d-birth", fiction.paper())


def correction_review(stand: Stand) -> None:
    correct(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")


def come_back(desk: ScriptedDesk) -> None:
    """Have a whole case come back for two reasons, and nothing of it touched."""
    fiction.fill(desk)
    for key, file in desk.papers.items():
        desk.papers[key] = replace(file, sent=True)
    sent = SentView(dict(desk.answers), desk.check(), frozenset({"d-birth"}))
    desk.draft_extra |= {"answers_to": "r1", "sent": sent, "reasons": fiction.returned().reasons}


def correction_held_paper(stand: Stand) -> None:
    correct(stand.desk)
    sent = replace(stand.desk.draft_extra["sent"], held_off=frozenset({"d-id"}))
    stand.desk.draft_extra |= {"sent": sent}
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    card = stand.window.findChild(QWidget, "review.changes")
    stand.bench().step()._area.ensureVisible(0, card.geometry().bottom(), 0, 20)


def correction_nothing(stand: Stand) -> None:
    come_back(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")


def correction_unknown(stand: Stand) -> None:
    correct(stand.desk)
    stand.desk.draft_extra = {"sent": None, "sent_lost": True}
    stand.open_draft()
    stand.bench().show_step("review")


def correction_citizen(stand: Stand) -> None:
    correct(stand.desk)
    opened(stand, filled=False)


CORRECTION_SCENES: tuple[Scene, ...] = (
    correction_held_paper,
    correction_review,
    correction_nothing,
    correction_unknown,
    correction_citizen,
)
