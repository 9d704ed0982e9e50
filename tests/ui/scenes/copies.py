"""Pictures of a station that was put back from an older copy, and of its way out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QPushButton

from forms.errors import DomainError, StationError
from forms.packets.codes import mint_case_code
from kiosk.lost_codes import LostCodesView
from kiosk.views.cases import Connection, SyncView
from kiosk.words.sync_sentences import log_sentence
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand


def copy_in_doubt(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(stand.desk.view, copy_in_doubt=True)
    stand.sign_in()


def copy_in_doubt_offline(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(fiction.offline(2), copy_in_doubt=True)
    stand.sign_in()


def copy_seal_refused(stand: Stand) -> None:
    copy_in_doubt(stand)
    stand.window.fail(StationError("copy_in_doubt"))


def _panel(stand: Stand) -> QLineEdit:
    copy_in_doubt(stand)
    act = stand.window.findChild(QPushButton, "today.copy.act")
    assert act is not None
    act.click()
    stand.settle()
    line = stand.window.findChild(QLineEdit, "epoch.code")
    assert line is not None
    return line


def copy_panel(stand: Stand) -> None:
    _panel(stand)


def copy_panel_refused(stand: Stand) -> None:
    line = _panel(stand)
    line.setText("12345-67890")
    stand.desk.fail_next = DomainError("epoch_code_refused")
    line.returnPressed.emit()
    stand.settle()


def forgotten() -> SyncView:
    """Return what a station shows whose portal was put back to a copy made before the station enrolled."""
    return replace(
        fiction.offline(2),
        connection=Connection.FORGOTTEN,
        message=log_sentence("refused", {"problem": "forgotten"}),
    )


def overtaken() -> SyncView:
    """Return what a station shows that was put back, machine and all, to before a renewal."""
    return replace(
        fiction.offline(2),
        connection=Connection.REFUSED,
        copy_in_doubt=True,
        message=log_sentence("refused", {"problem": "overtaken"}),
    )


def copy_overtaken(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = overtaken()
    stand.sign_in()


def copy_overtaken_sync(stand: Stand) -> None:
    copy_overtaken(stand)
    stand.shell().go("sync")


def station_shut_out(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(fiction.offline(2), shut_out=True)
    stand.sign_in()


def portal_forgot_station(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = forgotten()
    stand.sign_in()


def portal_forgot_panel_refused(stand: Stand) -> None:
    portal_forgot_station(stand)
    act = stand.window.findChild(QPushButton, "today.copy.act")
    assert act is not None
    act.click()
    stand.settle()
    line = stand.window.findChild(QLineEdit, "epoch.code")
    assert line is not None
    line.setText("12345-67890")
    stand.desk.fail_next = DomainError("epoch_certificates_refused")
    line.returnPressed.emit()
    stand.settle()


def portal_forgot_sync(stand: Stand) -> None:
    portal_forgot_station(stand)
    stand.shell().go("sync")


def _lost(stand: Stand, *, unsure: bool) -> None:
    codes = tuple(mint_case_code(20_017, 1, serial) for serial in range(14, 21))
    stand.desk.lost = LostCodesView(codes, (mint_case_code(20_017, 1, 21),) if unsure else (), fiction.NOON)
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(stand.desk.view, codes_lost=len(codes), codes_unsure=unsure)
    stand.sign_in()
    stand.shell().go("sync")


def lost_codes_told(stand: Stand) -> None:
    _lost(stand, unsure=False)


def lost_codes_list(stand: Stand) -> None:
    _lost(stand, unsure=True)
    stand.settle()
    act = stand.window.findChild(QPushButton, "sync.lost.act")
    assert act is not None
    act.click()
    stand.settle()


COPY_SCENES: tuple[Scene, ...] = (
    copy_in_doubt,
    copy_in_doubt_offline,
    copy_seal_refused,
    copy_panel,
    copy_panel_refused,
    copy_overtaken,
    copy_overtaken_sync,
    station_shut_out,
    portal_forgot_station,
    portal_forgot_panel_refused,
    portal_forgot_sync,
    lost_codes_told,
    lost_codes_list,
)
