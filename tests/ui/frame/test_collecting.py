"""Garbage that holds widgets is let go of on the drawing thread, whichever thread makes objects meanwhile."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ui.bridge import Bridge
from ui.qt.collecting import Collecting, Due, on_drawing_thread

MANY = 200_000


class Page(QObject):
    """Holds itself in a circle and has a timer of this thread, as a page without a parent does."""

    def __init__(self) -> None:
        super().__init__()
        self.timer = QTimer(self)
        self.timer.start(5)
        self.itself = self


def make_many_circles() -> int:
    kept = []
    for _ in range(MANY):
        one: list[object] = []
        one.append(one)
        kept.append(one)
        if len(kept) > 100:
            kept.clear()
    return threading.get_ident()


def test_a_dropped_page_dies_on_the_drawing_thread(application: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    on_drawing_thread()
    died: list[int] = []
    for _ in range(20):
        page = Page()
        weakref.finalize(page, lambda: died.append(threading.get_ident()))
    del page
    with ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(make_many_circles).result()
        # The sync engine's thread made 200,000 objects in circles, and none of the pages was touched by it.
        assert elsewhere not in died
        qtbot.waitUntil(lambda: len(died) == 20, timeout=10_000)
    assert set(died) == {threading.get_ident()}


def test_a_working_thread_gives_way_to_the_drawing_thread_within_a_millisecond(
    application: QApplication,
) -> None:
    assert sys.getswitchinterval() == pytest.approx(0.001)


def test_there_is_one_collector_and_the_interpreter_rests(application: QApplication) -> None:
    first, second = on_drawing_thread(), on_drawing_thread()
    assert first is second
    assert isinstance(first, Collecting)
    assert not gc.isenabled()


def test_what_survives_is_looked_through_once_it_is_worth_it(application: QApplication) -> None:
    gc.collect()
    due = Due()
    assert not due.whole()
    kept = [[number] for number in range(100_000)]
    due.young()
    assert due.whole()
    due.collect_whole()
    assert not due.whole()
    assert len(kept) == 100_000


def test_a_future_lets_go_of_the_widget_on_the_drawing_thread(application: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    bridge = Bridge()
    died: list[int] = []
    heard: list[int] = []
    future: Future[int] = Future()
    page = QObject()
    weakref.finalize(page, lambda: died.append(threading.get_ident()))

    def answer(value: int, page: QObject = page) -> None:
        heard.append(value)

    bridge.run(future, answer)
    del page, answer
    kept = [future]
    del future
    release = threading.Event()

    def settle() -> None:
        kept[0].set_result(7)
        release.wait(10)
        # The last hold on the future is this worker's.
        kept.clear()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(settle)
        qtbot.waitUntil(lambda: heard == [7], timeout=10_000)
        release.set()
        done.result(10)
    shiboken6.delete(bridge)
    assert died == [threading.get_ident()]
