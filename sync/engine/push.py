"""What both stages of pushing work with: texts in `sync.engine.texts`, files in `sync.engine.files`.

Nothing here decides *when*: `sync.engine.plan` does. A packet is leased before it is offered, so a
crash in the middle leaves a lease that runs out, never a packet that is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from forms.packets.portal_keys import PortalKeys
from forms.stamp import Clock
from sync.engine.plan import WHOLE_PIECE_BYTES, Lane
from sync.link.goodput import Goodput
from sync.link.portal_api import PortalApi
from sync.replica.store import Replica


class Changed(Protocol):
    """Told of cases whose packets moved, all of one transaction together: whoever counts then counts once.

    None stands for what no single case is known of, files above all.
    """

    def __call__(self, *case_ids: bytes | None) -> None:
        """Take notice."""


@dataclass
class Push:
    """The way out for packets and files.

    Attributes:
        replica: this station's database.
        api: the portal.
        keys: verified keys of the portal.
        clock: for leases and times of events.
        changed: told of every case whose packet moved.
        stopping: asked between pieces; True ends the round at once.
        retry_ms: how long one packet or file waits after a failure, in milliseconds, from its
            number of attempts.
        goodput: of the main lane.
        files_goodput: of the lane that only sends files.
        most_piece: bytes of a file that go at once; less where somebody on the way has called a piece too large.
    """

    replica: Replica
    api: PortalApi
    keys: PortalKeys
    clock: Clock
    changed: Changed
    stopping: Callable[[], bool]
    retry_ms: Callable[[int], int]
    goodput: Goodput
    files_goodput: Goodput = field(default_factory=Goodput)
    most_piece: int = WHOLE_PIECE_BYTES

    def goodput_of(self, lane: Lane) -> Goodput:
        """Return the measure of one lane."""
        return self.goodput if lane is Lane.MAIN else self.files_goodput
