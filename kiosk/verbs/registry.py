"""Which verbs a signed-in person has, and how a request of another process is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from forms.errors import DomainError, StationError
from kiosk.handover.protocol import Reply, Request
from kiosk.later import later
from kiosk.station.seat import Seat

if TYPE_CHECKING:
    from kiosk.station.held import Station
    from kiosk.verbs import case_making, outbox_facts, people, sending, taking_back
    from kiosk.verbs.case_desk import DeskMaker
    from kiosk.verbs.outcome import Arguments, Outcome
else:
    case_making = later("kiosk.verbs.case_making")
    outbox_facts = later("kiosk.verbs.outbox_facts")
    people = later("kiosk.verbs.people")
    sending = later("kiosk.verbs.sending")
    taking_back = later("kiosk.verbs.taking_back")

logger = logging.getLogger(__name__)


def run_verb(seat: Seat, desk_of: DeskMaker, verb: str, arguments: Arguments) -> Outcome:
    """Carry a verb out as whoever sits on the seat.

    Raises:
        DomainError: `verb_unknown`, or as the verb.
    """
    if verb in {"sync", "renew", "outbox retry"}:
        outcome: Outcome = sending.VERBS[verb](seat, arguments)
        return outcome
    if verb == "outbox withdraw":
        outcome = taking_back.withdraw_case(desk_of(seat), seat, arguments)
        seat.station.sync.wake()
        return outcome
    if verb == "export":
        return taking_back.export_case(desk_of(seat), seat, arguments)
    if verb == "operator add":
        return people.give_pin(seat, arguments)
    if verb == "new":
        outcome = case_making.make_case(desk_of(seat), arguments)
        # The holder may be sending in the background: what was just made goes out at once.
        seat.station.sync.wake(asked=False)
        return outcome
    if verb == "slip":
        return case_making.show_slip(desk_of(seat), arguments)
    raise DomainError("verb_unknown")


def answering(
    station: Station, desk_of: DeskMaker, raise_window: Callable[[], None] | None = None
) -> Callable[[Request], Reply]:
    """Return what answers requests of other processes for the holder of a station.

    Args:
        station: held by this process.
        desk_of: makes the desk of a seat.
        raise_window: brings the window to the front, where there is one; called on another thread.
    """

    def answer(request: Request) -> Reply:
        if request.kind == "raise":
            if raise_window is None:
                raise StationError("no_window")
            raise_window()
            return Reply()
        if request.kind == "counts":
            if not station.is_open:
                raise DomainError("not_signed_in")
            return Reply(result=outbox_facts.status_of(station.board.view()))
        with station.for_a_request():
            session = station.authenticate(request.operator, request.pin, action="verb")
            logger.info("handed over verb=%s", request.verb)
            outcome = run_verb(Seat(station, session), desk_of, request.verb, request.arguments)
            return Reply(exit_code=outcome.exit_code, result=outcome.result)

    return answer
