"""Carrying out the steps of one file: asking how much the portal holds, sending a piece, and what follows from either."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sync.engine.files import Files, to_be_asked
from sync.engine.lanes import Lanes
from sync.engine.outlook import Outlook
from sync.engine.plan import MIN_PIECE_BYTES, AskOffset, Lane, SendFile
from sync.engine.push import Push
from sync.engine.round import Ledger
from sync.errors import BLOCKED, SyncError
from sync.link.portal_api import TOO_LARGE
from sync.replica.outbox.blobs import BlobItem


@dataclass(frozen=True)
class FileSteps:
    """Plays file steps of any lane.

    Attributes:
        push: the way out.
        files: sends.
        lanes: guard what the lanes share.
        held: how much of a file the portal is known to hold; shared with the engine.
    """

    push: Push
    files: Files
    lanes: Lanes
    held: dict[bytes, int]

    def take(self, ledger: Ledger, lane: Lane, step: AskOffset | SendFile, outlook: Outlook) -> None:
        """Carry one step out; a failure of the file alone puts the file back.

        Raises:
            SyncError: systemic.
        """
        digest = step.sealed_sha256
        item = next(one for one in outlook.files if one.sealed_sha256 == digest)
        try:
            if isinstance(step, AskOffset):
                held = self.files.ask(item)
            else:
                goodput = self.push.goodput_of(lane)
                ended = partial(self._ended, ledger)
                held = self.files.send(item, step.offset, step.length, goodput, ended)
        except SyncError as error:
            with self.lanes.guard():
                self.held.pop(digest, None)
            if error.systemic:
                raise
            self._failed(ledger, step, item, error)
        else:
            self._moved(ledger, step, item, held)

    def _failed(self, ledger: Ledger, step: AskOffset | SendFile, item: BlobItem, error: SyncError) -> None:
        if error.problem == BLOCKED:
            with self.lanes.guard():
                ledger.file_blocked()
        if error.problem == TOO_LARGE and isinstance(step, SendFile) and step.length > MIN_PIECE_BYTES:
            # Not of the file: a smaller piece may pass.
            self.push.most_piece = min(self.push.most_piece, max(step.length // 2, MIN_PIECE_BYTES))
            return
        asked = item.sealed_sha256 in ledger.surveyed or isinstance(step, AskOffset)
        if asked or not to_be_asked(error):
            self.files.failed(item, error)

    def _moved(self, ledger: Ledger, step: AskOffset | SendFile, item: BlobItem, held: int) -> None:
        digest = item.sealed_sha256
        with self.lanes.guard():
            ledger.surveyed.add(digest)
            ledger.carried = ledger.carried or held > item.sent
            if isinstance(step, SendFile):
                ledger.blocked = 0
            if held < item.size:
                self.held[digest] = held
            else:
                self.held.pop(digest, None)
                ledger.files += 1
                ledger.finished = True

    def _ended(self, ledger: Ledger) -> bool:
        return ledger.over or self.push.stopping()
