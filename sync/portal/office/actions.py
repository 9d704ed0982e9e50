"""What an officer may do to a dossier, from which state, and what they must say with it.

States and numbers are the national ones (`dossiers.State`); forms 02–05 of Circular 03/2025/TT-VPCP
need the reason that is asked for here. Asking for a supplement is in `office`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from sync.portal.dossiers.dossiers import State
from sync.portal.storage.refusal import bad_request

MAX_NOTE = 1_000
_OPEN = frozenset({State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT_REQUIRED, State.PAYMENT_REQUIRED})


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Body of an action: the version the officer saw, and what the action needs; other members are passed over.

    Attributes:
        version: of the dossier the decision was made on.
        reason: one to a thousand characters the station shows to the citizen.
        due_on: the new due day, for `extend` only.
        unit_code: the unit that goes on with it, for `forward` only.
    """

    version: int
    reason: str | None = None
    due_on: date | None = None
    unit_code: str | None = None


@dataclass(frozen=True)
class Action:
    """One thing an officer does.

    Attributes:
        name: last part of its address, and what the history calls it.
        before: states it may begin from.
        after: the state it leads to, None when the state stays.
        reason: whether a reason must be given.
        due_on: whether a new due day must be given.
        unit_code: whether another unit must be given.
        accepted: whether a dossier that waits for the citizen must have been accepted, or must not; None where
            either will do. From `SUPPLEMENT_REQUIRED` alone it cannot be told.
        unfit: what an officer is told then.
    """

    name: str
    before: frozenset[State]
    after: State | None
    reason: bool = False
    due_on: bool = False
    unit_code: bool = False
    accepted: bool | None = None
    unfit: str = ""

    def check(self, order: Order) -> None:
        """Compare an order with what the action needs.

        Raises:
            Refused: 400 when something is missing or something else is said.
        """
        if order.reason is not None and not 0 < len(order.reason.strip()) <= MAX_NOTE:
            raise bad_request("A reason has one to a thousand characters.")
        if order.reason is not None and "\x00" in order.reason:
            raise bad_request("A reason is text.")
        if self.reason and order.reason is None:
            raise bad_request("This action needs a reason.")
        if self.due_on is not (order.due_on is not None):
            raise bad_request("A new due day belongs to an extension and to nothing else.")
        if self.unit_code is not (order.unit_code is not None):
            raise bad_request("A unit belongs to forwarding and to nothing else.")


ACCEPT = Action("accept", frozenset({State.REGISTERED}), State.ACCEPTED)
ACTIONS = (
    ACCEPT,
    Action(
        "refuse",
        frozenset({State.REGISTERED, State.SUPPLEMENT_REQUIRED}),
        State.NOT_ACCEPTED,
        reason=True,
        accepted=False,
        unfit="A dossier that was accepted is stopped, not refused.",
    ),
    Action("process", frozenset({State.ACCEPTED, State.PAYMENT_REQUIRED}), State.PROCESSING),
    Action("payment", frozenset({State.ACCEPTED, State.PROCESSING}), State.PAYMENT_REQUIRED, reason=True),
    Action(
        "extend",
        _OPEN,
        None,
        reason=True,
        due_on=True,
        accepted=True,
        unfit="The due day exists from acceptance: there is none to extend yet.",
    ),
    Action("forward", _OPEN | {State.REGISTERED}, None, reason=True, unit_code=True),
    Action("resolve", frozenset({State.ACCEPTED, State.PROCESSING}), State.RESOLVED),
    Action("hand-over", frozenset({State.RESOLVED}), State.HANDED_OVER),
    Action("stop", _OPEN, State.STOPPED, reason=True),
)
