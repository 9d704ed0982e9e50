"""The seal, step by step, each only after the one before is on disk: signature, a last look, the packet.

The last look holds the screen against the disk. What differs is read anew and not sealed: the citizen heard and
saw the screen, and nothing is written here that only the screen says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from forms.errors import DomainError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.errors import TramSoError
    from kiosk.views.cases import DraftView, SealedView
    from ui.draft.state import DraftState

T = TypeVar("T")


class Sealing(QObject):
    """Seals one draft. `sealed(SealedView)` tells that it is durable, `moved` that it began or stopped.

    Args:
        state: the open draft.
        stopped: whether the citizen calls something wrong; leads there then.
        parent: lives as long.
    """

    sealed = Signal(object)
    moved = Signal()

    def __init__(self, state: DraftState, stopped: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._stopped = stopped
        self.busy = False

    def start(self) -> None:
        """Keep the signature, then look once more, then seal."""
        self.busy = True
        self._state.word.keep(self._look, self._refused)

    def _look(self) -> None:
        self._run(self._state.stage.desk.open_case(self._state.draft.case_id), self._seal)

    def _seal(self, draft: DraftView) -> None:
        if self._stopped():
            # Said while the signature was on its way to the disk.
            self.busy = False
            self.moved.emit()
        elif not self._state.shows(draft):
            self._state.reload(draft)
            self._refused(DomainError("screen_behind"))
        else:
            self._run(self._state.stage.desk.seal(draft.case_id), self._done)

    def _done(self, sealed: SealedView) -> None:
        self.busy = False
        self.sealed.emit(sealed)

    def _run(self, future: Future[T], then: Callable[[T], None]) -> None:
        self.moved.emit()
        self._state.stage.bridge.run(future, then, self._refused, owner=self)

    def _refused(self, error: TramSoError) -> None:
        self.busy = False
        self.moved.emit()
        self._state.stage.fail(error, {"again": self.start})
