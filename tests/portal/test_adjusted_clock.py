"""A station's wrong clock marks its packets; it never costs a citizen the case."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from forms.errors import HostileInput
from forms.packets.body import ClockFacts
from sync.portal.administration.national_export import export
from sync.portal.context import Portal
from sync.portal.office.national_fields import NationalCodes
from sync.portal.packets.adjusted_clock import adjust
from sync.portal.storage.tables import packet as packet_table
from sync.portal.web.app import make_app
from sync.portal.web.description import describe
from sync.wire import messages
from tests.portal.test_officers import LISTED, submitted
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock
from tests.support.portal import UNIT, CallingStation, Desk

NOON = NOON_22_NOV_2026_MS // 1000
DAY = 86_400


def facts(offset_s: int | None) -> ClockFacts:
    return ClockFacts(offset_s=offset_s, since_signed_s=None, quality="unknown")


@pytest.mark.parametrize(
    ("declared", "captured", "offset", "on", "suspect"),
    [
        ("2026-11-22", NOON, 0, date(2026, 11, 22), False),
        ("2026-11-21", NOON - DAY, 0, date(2026, 11, 21), False),
        ("2026-10-08", NOON - 45 * DAY, None, date(2026, 10, 8), False),
        # A year off, but the station knows by how much: the day is mended, the written day is not.
        ("2025-11-22", NOON - 365 * DAY, 365 * DAY, date(2026, 11, 22), True),
        ("2025-11-22", NOON - 365 * DAY, None, date(2025, 11, 22), True),
        ("2027-11-22", NOON + 365 * DAY, None, date(2026, 11, 22), True),
        ("2026-07-01", NOON - 144 * DAY, 0, date(2026, 7, 1), True),
        ("2026-11-20", NOON, 0, date(2026, 11, 22), True),
    ],
)
def test_the_day_is_mended_and_doubt_is_marked(
    declared: str, captured: int, offset: int | None, on: date, suspect: bool
) -> None:
    adjusted = adjust(declared, captured, facts(offset), NOON)
    assert (adjusted.on, adjusted.suspect) == (on, suspect)


@pytest.mark.parametrize(
    ("declared", "captured", "offset"),
    [
        ("22/11/2026", NOON, 0),
        ("", NOON, 0),
        ("20261122", NOON, 0),
        ("2026-11-22", -1, 0),
        ("2026-11-22", NOON, 1 << 60),
        ("2026-11-22", 1 << 62, 0),
    ],
)
def test_what_is_no_time_at_all_is_refused(declared: str, captured: int, offset: int) -> None:
    with pytest.raises(HostileInput) as caught:
        adjust(declared, captured, facts(offset), NOON)
    assert caught.value.code == "declared_on"


def test_a_packet_from_a_station_half_a_year_behind_is_taken_and_marked(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    # The child's birth in the sample lies three weeks before noon of 22 November.
    maker.clock = FakeClock(NOON_22_NOV_2026_MS)
    behind = maker.submission(
        (maker.paper(),), body_changes={"captured_at": NOON - 180 * DAY, "clock": facts(None)}
    )
    (result,) = station.send(behind.raw)
    assert result.outcome == "accepted"
    with portal.store.reading() as db:
        row = db.execute(packet_table.select()).one()
    assert (row.clock_suspect, row.adjusted_on) == (True, "2026-05-26")


def half_a_year_behind(station: CallingStation) -> tuple[str, str]:
    """Send a case of a station whose clock does not fit what was declared; return packet id and code."""
    maker = station.maker()
    packet = maker.submission(
        (maker.paper(),),
        body_changes={"captured_at": NOON - 180 * DAY, "clock": facts(None)},
    )
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted"
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    code = next(item.code for item in page.items if item.case_id == packet.header.case_id)
    return packet.header.packet_id.hex(), code


def test_the_officer_is_warned_in_the_dossier_and_in_the_list_of_packets(
    station: CallingStation, desk: Desk
) -> None:
    _, sound = submitted(station)
    packet_id, code = half_a_year_behind(station)
    told = desk.get(f"{LISTED}/{code}").json()
    assert told["warnings"] == [
        {
            "code": "clock_suspect",
            "packet_id": packet_id,
            "declared_on": "2026-11-22",
            "adjusted_on": "2026-05-26",
        }
    ]
    assert told["content"]["declared_on"] == "2026-11-22", "what was signed stays as it is"
    assert desk.get(f"{LISTED}/{sound}").json()["warnings"] == []
    listed = {one["packet_id"]: one for one in desk.get("/v1/officer/packets").json()["packets"]}
    doubtful = [one for one in listed.values() if one["clock_suspect"]]
    assert [one["packet_id"] for one in doubtful] == [packet_id]
    assert sorted(one["adjusted_on"] for one in listed.values()) == ["2026-05-26", "2026-11-22"]


def test_the_national_export_says_both_days(station: CallingStation, portal: Portal, tmp_path: Path) -> None:
    submitted(station)
    _, code = half_a_year_behind(station)
    export(portal, UNIT, tmp_path / "out", NationalCodes(), updating=False)
    rows = json.loads((tmp_path / "out").read_bytes().splitlines()[0])["data"]
    notes = {row["MaHoSo"]: row["GhiChu"] for row in rows}
    told = notes.pop(code)
    assert "22/11/2026" in told
    assert "26/05/2026" in told
    assert set(notes.values()) == {""}


def test_the_description_tells_of_both(portal: Portal) -> None:
    schemas = describe(make_app(portal).openapi_schema.to_schema())["components"]["schemas"]
    assert "warnings" in schemas["DossierDetail"]["required"]
    assert {"adjusted_on", "clock_suspect"} <= set(schemas["PacketEntry"]["required"])
    warned = {"code", "packet_id", "declared_on", "adjusted_on"}
    assert set(schemas["DossierWarning"]["required"]) == warned
