"""One course of time, and the clock each machine believes in."""

from __future__ import annotations

from tests.support.fakes import FakeClock

DAY_S = 86_400


class Times:
    """True time and the clocks of all machines; the portal's is right."""

    def __init__(self, start_ms: int, stations: int) -> None:
        self.portal = FakeClock(start_ms)
        self.stations = [FakeClock(start_ms) for _ in range(stations)]
        self._start_s = self.portal.boot_s()

    def now_s(self) -> float:
        """Return seconds since the history began."""
        return self.portal.boot_s() - self._start_s

    def advance(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self.portal.advance(seconds)
        for clock in self.stations:
            clock.advance(seconds)

    def jump(self, station: int, days: float) -> None:
        """Let somebody set a station's wall clock."""
        clock = self.stations[station]
        clock.set_wall(clock.now_ms() + int(days * DAY_S * 1000))
