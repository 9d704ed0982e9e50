"""The saved mark follows marks, papers and the signature, and never what was not kept."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QPointF, QRectF

from forms.errors import StationError
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction


def test_a_mark_and_a_paper_move_the_saved_time(drive: Driver) -> None:
    bench = drive.open_draft()
    word = bench.state.word
    word.ask_purposes()
    drive.until(lambda: word.purposes != ())
    held: Future = Future()
    record = drive.desk.record_consent
    drive.desk.mark_consent = lambda *_args: held  # type: ignore[method-assign]
    before = drive.text("work.saved")
    drive.desk.clock.set_wall(drive.desk.clock.now_ms() + 61_000)
    word.mark("contact", True)
    assert drive.text("work.saved") == "Đang lưu…"
    held.set_result(record(drive.desk.draft().case_id, frozenset({"contact"})).result())
    drive.until(lambda: drive.text("work.saved") not in (before, "Đang lưu…"))
    marked = drive.text("work.saved")
    assert marked.startswith("Đã lưu")
    drive.desk.clock.set_wall(drive.desk.clock.now_ms() + 61_000)
    bench.state.take(drive.desk.attach(b"", "d-birth", fiction.paper()))
    drive.until(lambda: drive.text("work.saved") != marked)
    added = drive.text("work.saved")
    drive.desk.clock.set_wall(drive.desk.clock.now_ms() + 61_000)
    room = QRectF(0, 0, 300, 120)
    word.strokes.begin(QPointF(10, 10), room)
    for number in range(2, 20):
        word.strokes.go_on(QPointF(number * 12, 60 + number), room)
    word.strokes.end()
    word.keep_drawn()
    drive.until(lambda: drive.text("work.saved") != added)
    assert drive.text("work.saved").startswith("Đã lưu")


def test_a_mark_that_was_not_kept_does_not_move_the_time(drive: Driver) -> None:
    word = drive.open_draft().state.word
    word.ask_purposes()
    drive.until(lambda: word.purposes != ())
    before = drive.text("work.saved")
    drive.desk.clock.set_wall(drive.desk.clock.now_ms() + 61_000)
    drive.desk.fail_next = StationError("disk_full")
    word.mark("contact", True)
    drive.until(lambda: drive.text("failure.title") == "Ổ đĩa đã đầy")
    assert drive.text("work.saved") == "Chưa lưu được" != before
    # Nor does what is saved beside it, until it is on disk itself.
    drive.desk.fail_next = StationError("disk_full")
    word.mark("reuse", True)
    drive.until(lambda: drive.bench().state.unsaved() == 2)
    assert drive.text("work.saved") == "Chưa lưu được"
    drive.bench().state.save_again()
    drive.until(lambda: drive.text("work.saved").startswith("Đã lưu"))
    assert drive.desk.consents == {"contact", "reuse"}
