"""What a station's last words and the portal's own counts say together: is it well, has it sent everything?

Nothing here reads a clock or a database.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET

from sync.portal.stations.asking_limits import MANY_A_DAY
from sync.wire.messages import Heartbeat

SILENT_AFTER_S = 7 * 86_400
"""A station works alone for weeks, but one not heard of for a week is asked after."""
FRESH_S = 86_400
"""Counts a station told longer ago than this say nothing about today."""
OLDEST_S = 3 * 86_400
CLOCK_OFF_S = 300
DISK_LOW_MB = 1_024
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}")

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Gap:
    """Packet numbers of one epoch that never came, both ends counted.

    Attributes:
        epoch: chain epoch.
        first: lowest missing number.
        last: highest missing number.
        old: whether a later packet came more than a week ago.
    """

    epoch: int
    first: int
    last: int
    old: bool

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


def truly_missing(gaps: Iterable[Gap], never_coming: Collection[tuple[int, int]]) -> tuple[Gap, ...]:
    """Return the gaps without the numbers a station says will never come; a gap may fall into several."""
    left: list[Gap] = []
    named = sorted(set(never_coming))
    for gap in gaps:
        inside = named[
            bisect_left(named, (gap.epoch, gap.first)) : bisect_right(named, (gap.epoch, gap.last))
        ]
        first = gap.first
        for seq in (*(seq for _, seq in inside), gap.last + 1):
            if seq > first:
                left.append(Gap(gap.epoch, first, seq - 1, gap.old))
            first = seq + 1
    return tuple(left)


@dataclass(frozen=True)
class Seen:
    """Everything known of one station.

    Attributes:
        active: whether it may still call.
        seen_at: its last heartbeat, UTC seconds, None when there never was one.
        report: that heartbeat.
        gaps: missing packet numbers.
        files_missing: packets the portal holds without all their files.
        asked: cases of other stations it asked for in the last day.
        forked: two of its packets claim the same place in its chain, or one denies the packet before it.
        forked_before: so it was in an epoch that is over.
    """

    active: bool
    seen_at: int | None
    report: Heartbeat | None
    gaps: tuple[Gap, ...]
    files_missing: int
    forked: bool = False
    asked: int = 0
    forked_before: bool = False


@dataclass(frozen=True)
class Newest:
    """What the newest stations have: highest program version and the catalogue in force."""

    app_version: str
    catalogue_generation: int


@dataclass(frozen=True)
class Uploaded:
    """Whether everything a station sealed is here.

    Attributes:
        answer: `yes`, `no`, or `unknown`.
        as_of: the moment the answer speaks of, UTC seconds; None when there is none.
        reasons: codes with a count, for `no` and `unknown`.
    """

    answer: Answer
    as_of: int | None
    reasons: tuple[tuple[str, int], ...]


def uploaded(seen: Seen, now_s: int) -> Uploaded:
    """Answer whether a station has uploaded everything, as of its last word.

    What the portal itself misses makes a `no` whatever the station says. A `yes` needs a station heard of
    within a day that counts nothing waiting; a count it does not tell is not zero.
    """
    report = seen.report
    told = {
        name: None if report is None else getattr(report, name)
        for name in ("queued", "incomplete", "needs_attention")
    }
    lacking = [("gap", sum(gap.count for gap in seen.gaps)), ("files_missing", seen.files_missing)]
    lacking += [(name, count or 0) for name, count in told.items()]
    reasons = tuple((code, count) for code, count in lacking if count)
    if reasons:
        return Uploaded("no", seen.seen_at if any(told.values()) else now_s, reasons)
    if seen.seen_at is None:
        return Uploaded("unknown", None, (("never_seen", 1),))
    if now_s - seen.seen_at > FRESH_S:
        return Uploaded("unknown", seen.seen_at, (("silent", (now_s - seen.seen_at) // 86_400),))
    untold = tuple((f"{name}_not_told", 1) for name, count in told.items() if count is None)
    return Uploaded("unknown" if untold else "yes", seen.seen_at, untold)


def warnings(seen: Seen, newest: Newest, enrolled_at: int, now_s: int) -> tuple[str, ...]:
    """Return what somebody should look at, as codes in a fixed order."""
    if not seen.active:
        return ()
    report = seen.report or Heartbeat()
    generation, offset = report.catalogue_generation, report.clock_offset_s
    last = enrolled_at if seen.seen_at is None else seen.seen_at
    found = {
        "silent": now_s - last > SILENT_AFTER_S,
        "gap": any(gap.old for gap in seen.gaps),
        "forked": seen.forked,
        "forked_before": seen.forked_before,
        "codes_lost": report.codes_lost is not UNSET,
        "asks_many": seen.asked >= MANY_A_DAY,
        "needs_attention": bool(report.needs_attention),
        "waiting_long": (report.oldest_s or 0) > OLDEST_S,
        "old_version": bool(report.app_version) and version(report.app_version) < version(newest.app_version),
        "old_catalogue": generation is not None and generation < newest.catalogue_generation,
        "clock_off": offset is not None and abs(offset) > CLOCK_OFF_S,
        "disk_low": report.disk_free_mb is not None and report.disk_free_mb < DISK_LOW_MB,
    }
    return tuple(code for code, holds in found.items() if holds)


def version(text: str) -> tuple[int, ...]:
    """Return a program version as numbers to compare by; what is no version comes before all."""
    found = _VERSION.match(text)
    return () if found is None else tuple(int(part) for part in found.group().split("."))
