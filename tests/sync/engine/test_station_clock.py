"""The portal's time as the station knows it, whatever is done to the machine's own clocks."""

from __future__ import annotations

from sync.link.station_clock import StationClock
from tests.support.fakes import FakeClock

DAY_S = 86_400


def again(clock: FakeClock, before: StationClock) -> StationClock:
    return StationClock(clock, before.stored())


def test_a_wall_clock_set_wrong_within_the_same_boot_does_not_matter() -> None:
    clock = FakeClock()
    station = StationClock(clock)
    portal_s = clock.now_ms() // 1000
    station.observe(portal_s)
    clock.set_wall(clock.now_ms() + 400 * DAY_S * 1000)
    clock.advance(60)
    assert station.portal_now_s() == portal_s + 60
    assert station.facts().quality == "signed"
    assert station.facts().offset_s == -400 * DAY_S
    assert station.is_suspect()


def test_a_restart_of_the_program_keeps_what_is_known() -> None:
    clock = FakeClock()
    station = StationClock(clock)
    station.observe(clock.now_ms() // 1000 + 5)
    clock.advance(3_600)
    restarted = again(clock, station)
    assert restarted.portal_now_s() == clock.now_ms() // 1000 + 5
    assert restarted.facts().quality == "signed"
    assert restarted.facts().since_signed_s == 3_600


def test_a_week_switched_off_is_not_taken_for_a_wrong_clock() -> None:
    clock = FakeClock(boot_s=100.0)
    station = StationClock(clock)
    station.observe(clock.now_ms() // 1000)
    # Off for a week; the boot clock has begun anew and is already past its old value.
    later = FakeClock(clock.now_ms() + 7 * DAY_S * 1000, boot_s=5_000.0)
    restarted = again(later, station)
    assert restarted.portal_now_s() == later.now_ms() // 1000
    assert not restarted.is_suspect()
    facts = restarted.facts()
    assert (facts.quality, facts.offset_s, facts.since_signed_s) == ("drifting", 0, 7 * DAY_S)


def test_a_reboot_with_a_smaller_boot_clock_counts_on_the_wall_clock() -> None:
    clock = FakeClock(boot_s=90_000.0)
    station = StationClock(clock)
    station.observe(clock.now_ms() // 1000 - 30)
    later = FakeClock(clock.now_ms() + 60_000, boot_s=20.0)
    restarted = again(later, station)
    assert restarted.portal_now_s() == later.now_ms() // 1000 - 30
    assert restarted.facts().quality == "drifting"


def test_before_the_first_contact_nothing_is_claimed() -> None:
    clock = FakeClock()
    station = StationClock(clock)
    assert station.stored() is None
    assert station.last_seen_ms is None
    assert not station.is_suspect()
    assert station.facts().quality == "unknown"
    assert station.portal_now_s() == clock.now_ms() // 1000


def test_a_day_after_the_last_contact_the_time_is_no_longer_called_signed() -> None:
    clock = FakeClock()
    station = StationClock(clock)
    station.observe(clock.now_ms() // 1000)
    clock.advance(DAY_S + 1)
    assert station.facts().quality == "drifting"


def test_minutes_count_within_a_boot_and_a_day_over_a_start() -> None:
    clock = FakeClock()
    station = StationClock(clock)
    portal_s = clock.now_ms() // 1000
    station.observe(portal_s)
    clock.set_wall((portal_s + 240) * 1000)
    assert not station.is_off()
    assert station.likely_now_s() == portal_s + 240
    clock.set_wall((portal_s + 7 * 3_600) * 1000)
    assert station.is_off()
    assert (station.likely_now_s(), station.sure_now_ms()) == (portal_s, portal_s * 1000)
    assert not station.is_suspect()
    # Switched off and on: somebody may have set it right.
    restarted = again(FakeClock(clock.now_ms(), boot_s=9.0), station)
    assert not restarted.is_off()
    assert restarted.likely_now_s() == portal_s + 7 * 3_600
