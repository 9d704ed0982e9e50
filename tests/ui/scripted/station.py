"""The part of the scripted desk that knows the station's facts and the rules of its connection."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

from forms.errors import TramSoError
from forms.stamp import vietnam_date
from kiosk.battery import Charge
from kiosk.caseless import CaselessView
from kiosk.lost_codes import LostCodesView
from kiosk.room_facts import RoomView
from kiosk.station.station_facts import StationFactsView
from kiosk.views.cases import SyncView
from kiosk.views.front import PersonHere
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.support.fakes import FakeClock
from tests.ui.settled import done, failed


class ScriptedStation:
    """See `kiosk.desk.station.StationDesk`."""

    view: SyncView
    room_for: int | None
    fail_next: TramSoError | None
    codes_typed: tuple[str, ...] = ()
    day_facts: dict[str, Any] = {}  # noqa: RUF012 (never changed in place)
    facts = StationFactsView(
        station_no=48,
        label="Bưu điện xã Hòa Vang",
        unit_name="UBND xã Hòa Vang",
        portal_url="https://tiepnhan.danang.example",
        issued_on=date(2026, 3, 2),
        valid_until=date(2028, 3, 1),
        people=2,
        people_changed_ms=NOON - 9 * 86_400_000,
        inside_only=False,
        scanner_folder="/home/buudien/.local/share/tram-so/mot-thu-muc-rat-dai-de-xuong-dong/inbox",
    )

    lost = LostCodesView()

    clock: FakeClock

    def day(self) -> date:
        return vietnam_date(self.clock.now_ms() // 1000)

    def sure_now_ms(self) -> int | None:
        return self.clock.now_ms()

    def station_facts(self) -> Future[StationFactsView]:
        return done(self.facts)

    charge: Charge | None = None

    def battery(self) -> Future[Charge | None]:
        return done(self.charge)

    def room_facts(self) -> Future[RoomView]:
        return done(RoomView(90_000_000, self.room_for or 0, 1_420_000_000, 41_000_000, 900_000, 62_000_000))

    def tell_day(self, day: date) -> Future[None]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.day_facts = {"day": day, "day_asked": False, "day_told": True}
        return done(None)

    def begin_new_epoch(self, code: str) -> Future[None]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.codes_typed = (*self.codes_typed, code)
        self.view = replace(self.view, copy_in_doubt=False)
        return done(None)

    pins_given: tuple[tuple[str, str, str], ...] = ()
    people_here: tuple[PersonHere, ...] = (
        PersonHere("op-1", "Lê Văn Đức", "lead", has_pin=True, is_me=True),
        PersonHere("op-2", "Phạm Thị Thử", "clerk", has_pin=True),
        PersonHere("op-3", "Ngô Thị Hồng Mẫu", "clerk"),
        PersonHere("op-4", "Trần Văn Ví Dụ", "clerk", active=False, has_pin=True),
    )

    def people(self) -> Future[tuple[PersonHere, ...]]:
        return done(self.people_here)

    def give_pin(self, operator_id: str, code: str, pin: str) -> Future[None]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.pins_given = (*self.pins_given, (operator_id, code, pin))
        self.people_here = tuple(
            replace(one, has_pin=one.has_pin or one.operator_id == operator_id) for one in self.people_here
        )
        return done(None)

    def lost_codes(self) -> Future[LostCodesView]:
        return done(self.lost)

    caseless_packets: tuple[CaselessView, ...] = ()

    def caseless(self) -> Future[tuple[CaselessView, ...]]:
        return done(self.caseless_packets)

    def offer_caseless(self) -> Future[int]:
        offered, self.caseless_packets = len(self.caseless_packets), ()
        self.view = replace(self.view, caseless=0)
        return done(offered)

    def settle_lost_codes(self) -> Future[int]:
        self.lost = LostCodesView()
        self.view = replace(self.view, codes_lost=0, codes_unsure=False)
        return done(1)

    def meter(self, metered: str, budget_mb: int | None = None) -> Future[None]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.view = replace(self.view, metered=metered, budget_mb=budget_mb or self.view.budget_mb)
        return done(None)

    def only_inside(self, inside_only: bool) -> Future[None]:
        self.facts = replace(self.facts, inside_only=inside_only)
        return done(None)
