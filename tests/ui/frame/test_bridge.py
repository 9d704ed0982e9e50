"""The crossing from other threads: where callbacks run, what happens to failures, how events are gathered."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from forms.errors import DomainError, StationError
from ui.bridge import GATHER_MS, Bridge


@pytest.fixture
def bridge(application: QApplication):  # type: ignore[no-untyped-def]
    made = Bridge()
    yield made
    shiboken6.delete(made)


def test_a_result_from_another_thread_arrives_on_the_gui_thread(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    got: list[tuple[int, int]] = []
    with ThreadPoolExecutor(1) as pool:
        bridge.run(pool.submit(lambda: 7), lambda value: got.append((value, threading.get_ident())))
        qtbot.waitUntil(lambda: got != [])
    assert got == [(7, threading.get_ident())]


def test_a_settled_future_is_still_answered_later_never_inside_run(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    got: list[int] = []
    future: Future[int] = Future()
    future.set_result(1)
    bridge.run(future, got.append)
    assert got == []
    qtbot.waitUntil(lambda: got == [1])


def test_a_failure_reaches_its_own_handler_else_the_general_one(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    own: list[str] = []
    general: list[str] = []
    bridge.on_failure(lambda error: general.append(error.code))
    for handler in (lambda error: own.append(error.code), None):
        future: Future[int] = Future()
        future.set_exception(DomainError("no_code_found"))
        bridge.run(future, None, handler)
    qtbot.waitUntil(lambda: own == ["no_code_found"] and general == ["no_code_found"])


def test_nothing_is_called_for_a_deleted_owner(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    got: list[object] = []
    owner = QObject()
    late: Future[int] = Future()
    bridge.run(late, got.append, owner=owner)
    shiboken6.delete(owner)
    late.set_result(1)
    idle: list[bool] = []
    bridge.when_idle(lambda: idle.append(True))
    qtbot.waitUntil(lambda: idle == [True])
    assert got == []


def test_when_idle_waits_for_everything_on_its_way(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    order: list[str] = []
    future: Future[int] = Future()
    bridge.run(future, lambda _value: order.append("saved"))
    bridge.when_idle(lambda: order.append("idle"))
    QApplication.processEvents()
    assert order == []
    future.set_result(1)
    qtbot.waitUntil(lambda: order == ["saved", "idle"])


def test_what_is_begun_by_one_that_waited_is_waited_for_by_those_behind_it(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    """A seal that waited for the saves is finished before the lock, asked for in the same turn, signs out."""
    order: list[str] = []
    sealed: Future[int] = Future()
    bridge.when_idle(lambda: bridge.run(sealed, lambda _value: order.append("sealed")))
    bridge.when_idle(lambda: order.append("signed out"))
    bridge.when_idle(lambda: order.append("closed"))
    for _turn in range(3):
        QApplication.processEvents()
    assert order == []
    sealed.set_result(1)
    qtbot.waitUntil(lambda: order == ["sealed", "signed out", "closed"])


def test_a_thousand_changes_in_a_row_reach_the_screens_once(bridge: Bridge, qtbot) -> None:  # type: ignore[no-untyped-def]
    listeners: list = []
    bridge.listen(SimpleNamespace(subscribe=listeners.append))  # type: ignore[arg-type]
    cases: list[frozenset[bytes]] = []
    views: list[object] = []
    bridge.cases_changed.connect(cases.append)
    bridge.sync_changed.connect(views.append)

    def busy() -> None:
        for number in range(1000):
            listeners[0](SimpleNamespace(case_id=bytes([number % 3])))
            listeners[0](SimpleNamespace(view=number))

    thread = threading.Thread(target=busy)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: cases != [], timeout=GATHER_MS * 20)
    assert cases == [frozenset({b"\x00", b"\x01", b"\x02"})]
    assert views == [999], "the screens see the latest facts"


def test_only_what_was_begun_after_a_failure_is_the_same_thing_done_again(
    bridge: Bridge, qapp: QApplication
) -> None:
    told: list[object] = []
    bridge.on_failure(lambda _error: None)
    bridge.on_success(told.append)
    first: Future[int] = Future()
    beside: Future[int] = Future()

    def ask(future: Future[int]) -> None:
        bridge.run(future, lambda _value: None)

    ask(first)
    ask(beside)
    first.set_exception(StationError("disk_full"))
    beside.set_result(1)
    qapp.processEvents()
    assert told == []
    again: Future[int] = Future()
    ask(again)
    again.set_result(2)
    qapp.processEvents()
    assert len(told) == 1
