"""Failures with their one button: above a screen, in a panel, at a paper, at an update, and what takes room."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QPushButton

from forms.errors import DomainError, StationError
from kiosk.station.sync_board import SyncChanged
from kiosk.views.cases import SessionView
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Stand
from ui.draft.papers.papers_step import PapersStep
from ui.lookup.panel import LookupPanel


def failure_copy_code(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    stand.window.fail(StationError("replica_torn"))


def failure_signature_missing(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("papers")
    stand.window.fail(DomainError("signature_missing"))


def failure_consent_led_to(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    stand.window.fail(DomainError("consent_missing", purpose="assist"))
    stand.settle()
    stand.window.findChild(QPushButton, "failure.act").click()


def failure_disk_full_while_typing(stand: Stand) -> None:
    stand.open_draft()
    stand.desk.fail_next = StationError("disk_full")
    stand.bench().state.save("/requester/fullName", "Trần Thị Thử")


def failure_paper(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("papers")
    step = stand.bench().step()
    assert isinstance(step, PapersStep)
    step.add_image("d-birth", b"no picture")


def failure_in_lookup(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up_slip("")
    stand.settle()
    panel = stand.window.findChild(LookupPanel)
    assert panel is not None
    panel._failed(panel._latest.number, DomainError("slip_letters"))


def failure_in_covering_panel(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().look_up_slip("")
    stand.settle()
    stand.window.fail(DomainError("not_resolved"))


def room_on_the_disk(stand: Stand) -> None:
    stand.desk.room_for = 12
    stand.sign_in()
    stand.window.findChild(QPushButton, "today.disk.act").click()


def _update(stand: Stand) -> Future[SessionView]:
    answer: Future[SessionView] = Future()
    stand.desk.sign_in = lambda _who, _pin: answer  # type: ignore[method-assign]
    stand.window.findChild(QLineEdit, "signin.pin").setText("246810")
    stand.window.findChild(QPushButton, "signin.enter").click()
    for tell in stand.desk.listeners:
        tell(SyncChanged(replace(stand.desk.view, upgrading=True)))
    stand.settle()
    return answer


def signin_upgrading(stand: Stand) -> None:
    _update(stand)


def signin_update_without_room(stand: Stand) -> None:
    _update(stand).set_exception(StationError("update_no_room", lacking_mb=230))


FAILURE_SCENES = (
    signin_upgrading,
    signin_update_without_room,
    failure_copy_code,
    failure_signature_missing,
    failure_consent_led_to,
    failure_disk_full_while_typing,
    failure_paper,
    failure_in_lookup,
    failure_in_covering_panel,
    room_on_the_disk,
)
