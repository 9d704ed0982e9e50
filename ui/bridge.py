"""The one crossing from other threads to the screen.

Futures of the desk and events of the sync engine arrive on any thread; here they are queued and handed
over on the GUI thread. Values never travel as signal arguments (exceptions as arguments have crashed the
binding), only a wake-up does. Change events are gathered for 100 ms so a busy sync cannot starve typing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from forms.errors import TramSoError

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import SyncView

T = TypeVar("T")
GATHER_MS = 100
"""How long change events are gathered before the screens hear of them."""


class Bridge(QObject):
    """Runs callbacks of futures, and tells of changes, on the GUI thread."""

    sync_changed = Signal(object)
    """The latest `SyncView`."""
    cases_changed = Signal(object)
    """A frozenset of case ids."""
    catalogue_changed = Signal(object)
    """The new generation number."""
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox: deque[Callable[[], None]] = deque()
        self._events: deque[object] = deque()
        self._failed: Callable[[TramSoError], None] = _raise
        self._again: Callable[[object], object] = lambda _tried: None
        self.failing: object = None
        """What failed, while its failure is handed over: the same thing done again has the same name."""
        self._failures: dict[object, int] = {}
        self._runs = 0
        self._in_flight = 0
        self._idle: list[Callable[[], object]] = []
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._tell)

    def on_failure(self, show: Callable[[TramSoError], None]) -> None:
        """Set what shows a failure nobody else handles."""
        self._failed = show

    def on_success(self, tell: Callable[[object], object]) -> None:
        """Set what hears that something which had failed was done again, and went well."""
        self._again = tell

    def run(
        self,
        future: Future[T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[TramSoError], None] | None = None,
        *,
        owner: QObject | None = None,
        held_up: bool = True,
    ) -> None:
        """Call `on_done` or `on_error` on the GUI thread when the future is settled.

        Args:
            future: from the desk; settled only after its change is on disk.
            on_done: receives the result.
            on_error: receives the program's error; without it the failure is shown generally.
            owner: callbacks are dropped once this object is deleted; by default the object whose
                method `on_done` is.
            held_up: whether signing out and closing wait for it (`when_idle`); not for what may never come: a
                print server, or the portal. What such an answer changes is on disk before it is told.
        """
        holder = owner if owner is not None else getattr(on_done, "__self__", None)
        alive = holder if isinstance(holder, QObject) else None
        tried = _code_of(on_done or on_error)
        self._runs += 1
        started = self._runs
        waited = 1 if held_up else 0
        self._in_flight += waited
        # The future keeps its callback, and the last to let go of a future may be the worker that settled it: the
        # callback holds this list alone, emptied here on the GUI thread, so no widget dies on another.
        asked = [(on_done, on_error, alive)]

        def settled(done: Future[T]) -> None:
            def deliver() -> None:
                on_done, on_error, alive = asked.pop()
                self._in_flight -= waited
                gone = alive is not None and not shiboken6.isValid(alive)
                try:
                    self._deliver(done, None if gone else on_done, on_error, gone, (tried, started))
                finally:
                    self._settle()

            self._inbox.append(deliver)
            self._wake()

        future.add_done_callback(settled)

    def when_idle(self, call: Callable[[], object]) -> None:
        """Call once nothing is on its way any more; at once (queued) if nothing is. In the order asked for."""
        self._idle.append(call)
        self._inbox.append(self._settle)
        self._wake()

    def post(self, call: Callable[[], object]) -> None:
        """Call on the GUI thread soon; from any thread."""

        def act() -> None:
            call()

        self._inbox.append(act)
        self._wake()

    def listen(self, desk: Desk) -> None:
        """Hear the desk's change events from now on."""
        desk.subscribe(self._heard)

    def _heard(self, event: object) -> None:
        self._events.append(event)
        self._inbox.append(self._start_gathering)
        self._wake()

    def _wake(self) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit()

    def _start_gathering(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def _hand_over(self) -> None:
        while self._inbox:
            self._inbox.popleft()()

    def _settle(self) -> None:
        if self._in_flight:
            return
        calls, self._idle = deque(self._idle), []
        while calls and not self._in_flight:
            calls.popleft()()
        # One that waited may begin something, as a seal does: those behind it, as the lock, wait for that too. What
        # came meanwhile has its own turn, so that one that only asks again does not go round for ever.
        self._idle = [*calls, *self._idle]

    def _deliver(
        self,
        done: Future[T],
        on_done: Callable[[T], None] | None,
        on_error: Callable[[TramSoError], None] | None,
        gone: bool,
        run: tuple[object, int],
    ) -> None:
        try:
            value = done.result(timeout=0)
        except CancelledError:
            return
        except TramSoError as error:
            if not gone:
                self._hand_failure(on_error or self._failed, error, run[0])
            return
        if on_done is not None:
            on_done(value)
        tried, started = run
        # Done again means: begun after it had failed. What was on its way beside it mends nothing.
        if started > self._failures.get(tried, self._runs):
            del self._failures[tried]
            self._again(tried)

    def _hand_failure(self, tell: Callable[[TramSoError], None], error: TramSoError, tried: object) -> None:
        self.failing = tried
        if tried is not None:
            self._failures[tried] = self._runs
        try:
            tell(error)
        finally:
            self.failing = None

    def _tell(self) -> None:
        view: SyncView | None = None
        cases: set[bytes] = set()
        generation: object = None
        while self._events:
            event = self._events.popleft()
            view = getattr(event, "view", view)
            case_id = getattr(event, "case_id", None)
            if case_id is not None:
                cases.add(case_id)
            generation = getattr(event, "generation", generation)
        if view is not None:
            self.sync_changed.emit(view)
        if cases:
            self.cases_changed.emit(frozenset(cases))
        if generation is not None:
            self.catalogue_changed.emit(generation)


def _code_of(call: Callable[..., object] | None) -> object:
    """Return what is the same each time a line of the program hands in this call: its code, not its values."""
    while isinstance(call, partial):
        call = call.func
    return getattr(call, "__code__", None) or getattr(getattr(call, "__func__", None), "__code__", None)


def _raise(error: TramSoError) -> None:
    raise error
