"""What the board says in the middle of a round, and of a disk that was full."""

from __future__ import annotations

import pytest

from kiosk.station.sync_board import SyncBoard
from kiosk.verbs.outbox_facts import status_of
from kiosk.views.front import Connection, Silence
from sync.engine.round import Round
from sync.errors import Problem, Trouble
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from ui.parts.sync_pill import pill_text, way_text

GONE = "Máy chưa nối mạng nào."


@pytest.fixture
def board() -> SyncBoard:
    """Give one in the middle of a round the portal has answered."""
    board = SyncBoard()
    board.began(NOON, has_room=True)
    board.heard(NOON)
    return board


def test_nothing_is_called_sending_while_the_line_is_silent(board: SyncBoard) -> None:
    assert board.view().is_moving
    board.line_is(Silence.WAITING, NOON)
    view = board.view()
    assert (view.silence, view.silent_since_ms, view.connection) == (Silence.WAITING, NOON, Connection.ONLINE)
    assert not view.is_moving
    assert not status_of(view)["sending"]
    # An answer between two silences is no movement yet: the line itself says when it moves again.
    board.heard(NOON + 1_000)
    assert board.view().silence is Silence.WAITING
    board.line_is(Silence.NONE, None)
    assert board.view().is_moving


def test_what_was_silent_before_the_first_answer_is_over_with_it() -> None:
    board = SyncBoard()
    board.began(NOON, has_room=True)
    board.line_is(Silence.OVERDUE, NOON)
    board.heard(NOON + 12_000)
    assert board.view().is_moving


def test_a_network_that_goes_is_offline_before_the_round_has_ended(board: SyncBoard) -> None:
    board.line_is(Silence.CUT, None)
    view = board.view()
    assert (view.connection, view.sending, view.answered) == (Connection.OFFLINE, True, False)
    assert (view.message or "").startswith(GONE)
    # The round only knows that its connections were broken off.
    board.ended(Round(Trouble.OFFLINE, Problem.BROKEN_OFF, NOON + 500), NOON)
    assert (board.view().message or "").startswith(GONE)
    # In a round of its own the same is what it is.
    board.began(NOON + 500, has_room=True)
    board.ended(Round(Trouble.OFFLINE, Problem.BROKEN_OFF, NOON + 900), NOON)
    assert not (board.view().message or "").startswith(GONE)


def test_the_end_of_a_round_is_the_end_of_its_silence(board: SyncBoard) -> None:
    board.line_is(Silence.LOST, NOON)
    board.ended(Round(Trouble.TIMEOUT, None, NOON + 500), NOON)
    view = board.view()
    assert (view.silence, view.silent_since_ms, view.connection) == (Silence.NONE, None, Connection.OFFLINE)


def test_a_full_disk_is_said_by_the_pill_until_there_is_room(board: SyncBoard) -> None:
    board.ended(Round(Trouble.STORAGE, "disk_full", NOON + 60_000), NOON)
    assert pill_text(board.view(), NOON) == ("Ổ đĩa đầy", "err", "database")
    board.began(NOON, has_room=False)
    board.heard(NOON)
    # What comes is still not kept.
    assert way_text(board.view(), NOON)[0] == "Ổ đĩa đầy"
    board.ended(Round(Trouble.STORAGE, "disk_full", NOON + 60_000), NOON)
    board.began(NOON, has_room=True)
    assert way_text(board.view(), NOON)[0] == "Đang kết nối với Cổng"
    board.ended(Round(Trouble.STORAGE, "replica_torn", NOON + 60_000), NOON)
    board.began(NOON, has_room=True)
    assert way_text(board.view(), NOON)[0] == "Máy chưa lưu được"
    board.ended(Round(None, None, NOON + 60_000), NOON)
    assert pill_text(board.view(), NOON)[0] == "Trực tuyến"
