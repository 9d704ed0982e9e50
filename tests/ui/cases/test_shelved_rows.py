"""The pictures' cases stand in a real replica as their rows say, and Today shows of them what its queries find."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.cases.shelved_rows import shelved
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.parts.case_list import CaseList


def test_rows_come_back_from_a_real_replica_as_they_are_told() -> None:
    told = {row.case_id: row for row in fiction.rows()}
    view, queue = shelved(fiction.rows(), NOON)
    for row in (*view.work, *queue):
        one = told[row.case_id]
        # A draft of its own and what stands beside a list are not laid in.
        assert replace(row, national_code=one.national_code, files_total=one.files_total) == one
    assert len({row.case_id for row in view.work}) == len(view.work) == len(told) - 1


def test_today_counts_and_orders_by_the_real_queries(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in()
    work = drive.find(CaseList, "today.work")
    drive.until(lambda: work.cases.rowCount() > 0)
    numbers = [row.case_id[0] for row in work.cases.rows()]
    # Returned, refused by an officer, set aside, resolved, a draft, on its way; one only worked on is not there.
    assert numbers == [0, 8, 2, 7, 3, 5, 4]
    said = [work.cases.data(work.cases.index(n, 0), Qt.ItemDataRole.AccessibleTextRole) for n in range(2)]
    assert "Hạn bổ sung 27/11 · Ghi đúng tên bệnh viện" in said[0]
    assert said[0].endswith("Còn 5 ngày")
    assert "Trẻ đã được đăng ký khai sinh ở nơi khác" in said[1]
    assert said[1].endswith("Không tiếp nhận")
    counted = {name: drive.text(f"today.count:{name}") for name in ("taken", "urgent", "resolved")}
    assert counted == {"taken": "3", "urgent": "3", "resolved": "1"}


def test_one_sealed_case_is_in_the_queue_behind_more_newer_drafts_than_a_list_holds(drive: Driver) -> None:
    sealed, draft = fiction.rows()[3], fiction.rows()[2]
    newer = (replace(draft, case_id=n.to_bytes(16, "big"), changed_ms=NOON + n) for n in range(1, 221))
    drive.desk.rows = (*newer, sealed)
    drive.sign_in().go("sync")
    queue = drive.find(CaseList, "sync.list")
    drive.until(lambda: [row.case_id for row in queue.cases.rows()] == [sealed.case_id])
