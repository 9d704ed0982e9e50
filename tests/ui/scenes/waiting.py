"""Cases that wait, each with its reason: in the list and on the page of one."""

from __future__ import annotations

from dataclasses import replace

from kiosk.views.cases import CaseRow, CaseView
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand


def _wait(stand: Stand) -> None:
    stand.desk.rows = (
        fiction.row(2, waits="portal_operator"),
        fiction.row(3, waits="portal_restored"),
        fiction.row(4, waits="busy"),
        fiction.row(5),
    )


def cases_waiting(stand: Stand) -> None:
    _wait(stand)
    stand.sign_in()
    stand.shell().go("cases")


def today_waiting_offline(stand: Stand) -> None:
    _wait(stand)
    stand.desk.view = fiction.offline(4)
    stand.sign_in()


def waiting_case(row: CaseRow) -> CaseView:
    """Return a case of which nothing has gone yet."""
    returned = fiction.returned()
    packet = replace(
        returned.packets[0], transfer=row.transfer, text_received_ms=None, complete_ms=None, files_done=0
    )
    return CaseView(row, None, (packet,), (), None, None, returned.events[:1])


def case_waiting(stand: Stand) -> None:
    _wait(stand)
    row = stand.desk.rows[0]
    stand.desk.case_view = waiting_case(row)
    stand.sign_in()
    stand.shell().open_case(row.case_id)


WAITING_SCENES: tuple[Scene, ...] = (cases_waiting, today_waiting_offline, case_waiting)
