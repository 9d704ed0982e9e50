"""The part of the desk about the station itself: its facts, and the rules of its connection."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

from forms.stamp import vietnam_date
from kiosk.desk.finding import FindingDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk import battery, caseless, day_told, lost_codes, room_facts
    from kiosk.battery import Charge
    from kiosk.caseless import CaselessView
    from kiosk.duty import Duty
    from kiosk.lost_codes import LostCodesView
    from kiosk.room_facts import RoomView
    from kiosk.station.station_facts import StationFactsView
    from kiosk.views.front import PersonHere
else:
    battery = later("kiosk.battery")
    caseless = later("kiosk.caseless")
    day_told = later("kiosk.day_told")
    lost_codes = later("kiosk.lost_codes")
    room_facts = later("kiosk.room_facts")


class StationDesk(FindingDesk):
    """Use-cases of the station; part of `kiosk.desk.facade.Desk`."""

    _quick: ThreadPoolExecutor
    _asking: ThreadPoolExecutor

    def day(self) -> date:
        """Return today as far as this machine knows it, at once: a wall clock that is known to be wrong is not asked."""
        clock, known = self._shift.clock, self._shift.station_clock
        return vietnam_date(clock.now_ms() // 1000 if known is None else known.likely_now_s())

    def sure_now_ms(self) -> int | None:
        """Return the hour as it may stand on paper, UTC milliseconds, at once; None where nobody knows it."""
        known = self._shift.station_clock
        return None if known is None else known.sure_now_ms()

    def station_facts(self) -> Future[StationFactsView]:
        """Return what the settings screen says of the station."""
        return self._do(lambda _duty: self._shift.station_facts())

    def room_facts(self) -> Future[RoomView]:
        """Return how much of the disk is left, and what this program takes of it."""
        return self._do(room_facts.room_facts)

    def battery(self) -> Future[Charge | None]:
        """Return the charge of this machine's battery, or None where there is none."""
        return self._do_heavy(lambda _duty: battery.charge())

    def tell_day(self, day: date) -> Future[None]:
        """Let it be this day, on a machine whose clock cannot be right.

        The future fails with `day_known`, `day_early` or `day_late`.
        """
        return self._do(lambda duty: day_told.tell(duty, day))

    def begin_new_epoch(self, code: str) -> Future[None]:
        """Go on after the station was put back from an older copy, with a one-time code of the portal.

        Saving never waits for the answer. The future fails with `enrol_code_shape`, `epoch_code_refused`,
        `epoch_code_of_another`, or why the portal could not be reached; the same code may be used again then.
        """
        return self._asking.submit(self._shift.begin_new_epoch, code)

    def people(self) -> Future[tuple[PersonHere, ...]]:
        """Return everybody the portal has named for this station, and who can sign in at this machine."""
        return self._do(lambda _duty: self._shift.people())

    def give_pin(self, operator_id: str, code: str, pin: str) -> Future[None]:
        """Give a second person a PIN here, or somebody who forgot theirs a new one, with a one-time code of the portal.

        Saving never waits for the answer. The future fails as `kiosk.station.colleague.give_pin`; the same code may be
        used again then.
        """
        return self._asking.submit(self._shift.give_pin, operator_id, code, pin)

    def meter(self, metered: str, budget_mb: int | None = None) -> Future[None]:
        """Set what a connection paid by volume carries (`kiosk.settings`); it holds for everything queued."""
        return self._quick.submit(self._shift.meter, metered, budget_mb)

    def only_inside(self, inside_only: bool) -> Future[None]:
        """Say whether the portal is only open inside the city's own network; the next round knows it."""
        return self._quick.submit(self._shift.only_inside, inside_only)

    def lost_codes(self) -> Future[LostCodesView]:
        """Return which codes on slips this station does not know since it was put back from an older copy."""
        return self._do(lambda duty: duty.replica.read(lost_codes.view))

    def caseless(self) -> Future[tuple[CaselessView, ...]]:
        """Return the packets of no case that the portal refused."""
        return self._do(caseless.refused)

    def offer_caseless(self) -> Future[int]:
        """Offer them once more; the result is how many."""

        def job(duty: Duty) -> int:
            offered = caseless.offer_again(duty)
            self._shift.count()
            self._shift.wake_sync()
            return offered

        return self._do(job)

    def settle_lost_codes(self) -> Future[int]:
        """Name them no longer: somebody has compared them with what was handed out."""

        def job(duty: Duty) -> int:
            settled = lost_codes.settle(duty)
            self._shift.count()
            return settled

        return self._do(job)
