"""How the stations are, and the one question before a machine is changed: has it uploaded everything?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.portal.administration.fleet_text import lines
from sync.portal.context import Portal
from sync.portal.main import main
from sync.portal.stations import never_coming, stations
from sync.portal.stations.fleet_health import Gap, Newest, Seen, truly_missing, uploaded, version, warnings
from sync.portal.storage.tables import heartbeat
from sync.wire import messages
from sync.wire.messages import Heartbeat
from tests.support.fakes import FakeClock
from tests.support.portal import CallingStation, Desk, officer_token, ready_station

NOW = 1_795_323_600
CALM = Heartbeat(app_version="0.2.0", catalogue_generation=1, queued=0, incomplete=0, needs_attention=0)
HOLE = Gap(1, 3, 4, old=False)


def seen(report: Heartbeat | None = CALM, at: int | None = NOW - 60, **more: Any) -> Seen:
    return Seen(**{"active": True, "seen_at": at, "report": report, "gaps": (), "files_missing": 0, **more})


def beat(station: CallingStation, **told: Any) -> None:
    answer = station.call("POST", "/v1/heartbeat", messages.encode(Heartbeat(**told)))
    assert answer.status_code in {200, 204}


def one(desk: Desk) -> dict[str, Any]:
    (row,) = desk.get("/v1/officer/stations").json()["stations"]
    assert isinstance(row, dict)
    return row


@pytest.mark.parametrize(
    ("known", "answer", "as_of", "reasons"),
    [
        (seen(), "yes", NOW - 60, ()),
        (seen(None, None), "unknown", None, (("never_seen", 1),)),
        (seen(at=NOW - 86_401), "unknown", NOW - 86_401, (("silent", 1),)),
        (seen(Heartbeat(queued=0, needs_attention=0)), "unknown", NOW - 60, (("incomplete_not_told", 1),)),
        (seen(Heartbeat(queued=3)), "no", NOW - 60, (("queued", 3),)),
        (
            seen(Heartbeat(queued=0, incomplete=2, needs_attention=1)),
            "no",
            NOW - 60,
            (("incomplete", 2), ("needs_attention", 1)),
        ),
        # What the portal itself misses counts whatever the station says, and when it says nothing.
        (seen(gaps=(HOLE,)), "no", NOW, (("gap", 2),)),
        (seen(None, None, files_missing=1), "no", NOW, (("files_missing", 1),)),
        (seen(Heartbeat(queued=1), at=NOW - 9 * 86_400), "no", NOW - 9 * 86_400, (("queued", 1),)),
    ],
)
def test_whether_everything_is_uploaded_is_never_guessed(
    known: Seen, answer: str, as_of: int | None, reasons: tuple[tuple[str, int], ...]
) -> None:
    found = uploaded(known, NOW)
    assert (found.answer, found.as_of, found.reasons) == (answer, as_of, reasons)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (seen(), ()),
        (seen(None, None), ("silent",)),
        (seen(at=NOW - 7 * 86_400 - 1), ("silent",)),
        (seen(gaps=(HOLE,)), ()),
        (seen(gaps=(Gap(1, 3, 3, old=True),)), ("gap",)),
        (seen(Heartbeat(app_version="0.1.9")), ("old_version",)),
        (seen(Heartbeat(app_version="0.10.0")), ()),
        (seen(Heartbeat(app_version="?")), ("old_version",)),
        (seen(Heartbeat(catalogue_generation=0)), ("old_catalogue",)),
        (seen(Heartbeat(clock_offset_s=-301)), ("clock_off",)),
        (seen(Heartbeat(clock_offset_s=300, disk_free_mb=1_024, oldest_s=259_200)), ()),
        (seen(Heartbeat(disk_free_mb=1_023, oldest_s=259_201)), ("waiting_long", "disk_low")),
        (seen(Heartbeat(needs_attention=1)), ("needs_attention",)),
        (seen(None, None, active=False), ()),
    ],
)
def test_what_somebody_should_look_at(known: Seen, found: tuple[str, ...]) -> None:
    assert warnings(known, Newest("0.2.0", 1), NOW - 30 * 86_400, NOW) == found


def test_versions_are_numbers() -> None:
    assert version("0.10.0") > version("0.9.9")
    assert version("0.2.0+local") == (0, 2, 0)
    assert version("") == version("x") == ()


def test_gaps_are_named_by_their_numbers_and_healed_by_what_comes(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    beat(station, queued=0, incomplete=0, needs_attention=0)
    assert one(desk)["uploaded"] == {"answer": "yes", "as_of": clock.now_ms() // 1000, "reasons": []}
    maker = station.maker()
    sent = [maker.submission((maker.paper(size=900),)) for _ in range(6)]
    station.send(sent[2].raw, sent[5].raw)
    row = one(desk)
    assert [(gap["first"], gap["last"], gap["old"]) for gap in row["gaps"]] == [(1, 2, False), (4, 5, False)]
    assert (row["missing_packets"], row["uploaded"]["answer"]) == (0, "no")
    assert row["uploaded"]["reasons"] == [
        {"code": "gap", "count": 4},
        {"code": "files_missing", "count": 2},
    ]
    clock.advance(7 * 86_400 + 1)
    assert (one(desk)["missing_packets"], one(desk)["warnings"]) == (4, ["silent", "gap"])
    station.send(*(packet.raw for packet in sent))
    assert one(desk)["gaps"] == []


def test_numbers_a_station_took_back_are_no_gap() -> None:
    holes = (Gap(1, 3, 6, old=True), Gap(2, 9, 9, old=False))
    assert truly_missing(holes, ()) == holes
    assert truly_missing(holes, {(1, 4), (2, 9), (3, 3)}) == (
        Gap(1, 3, 3, old=True),
        Gap(1, 5, 6, old=True),
    )
    assert truly_missing(holes, [(1, 6), (1, 3), (1, 4), (1, 5), (1, 5)]) == (Gap(2, 9, 9, old=False),)


def test_what_was_taken_back_stays_so_when_the_station_says_it_no_more(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    maker = station.maker()
    sent = [maker.submission((maker.paper(size=900),)) for _ in range(6)]
    station.send(sent[5].raw)
    clock.advance(8 * 86_400)
    for taken_back in (((1, 1),), ((1, 2), (1, 1)), ((1, 4),), ((1, 5), (77, 1)), ()):
        beat(station, queued=0, incomplete=0, needs_attention=0, never_coming=taken_back)
    row = one(desk)
    assert [(gap["first"], gap["last"]) for gap in row["gaps"]] == [(3, 3)]
    assert (row["missing_packets"], row["warnings"]) == (1, ["gap"])
    beat(station, queued=0, incomplete=0, needs_attention=0, never_coming=((1, 3),))
    beat(station, queued=0, incomplete=0, needs_attention=0)
    assert (one(desk)["gaps"], one(desk)["warnings"]) == ([], [])


def test_a_station_cannot_fill_the_portal_with_numbers(
    station: CallingStation, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(never_coming, "MOST_OF_A_STATION", 3)
    for first in (1, 3, 5):
        beat(station, never_coming=((1, first), (1, first + 1), (1 << 40, first)))
    with portal.store.reading() as db:
        kept = never_coming.of_stations(db, [10_000])
    assert list(kept[10_000]) == [(1, 1), (1, 2), (1, 3)]


def test_a_refused_packet_is_no_gap(station: CallingStation, desk: Desk) -> None:
    maker = station.maker()
    refused, good = maker.submission(()), maker.submission((maker.paper(),))
    assert [result.outcome for result in station.send(refused.raw, good.raw)] == ["rejected", "accepted"]
    assert one(desk)["gaps"] == []


def test_each_unit_sees_its_own_stations_and_epochs_are_apart(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    ready_station(client, portal, 2)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    far = Desk(client, officer_token(portal, "can-bo-2", unit="20197"))
    assert far.get("/v1/officer/stations").json()["stations"] == []
    rows = desk.get("/v1/officer/stations").json()["stations"]
    assert [row["station_no"] for row in rows] == [10_000, 10_001]
    assert len(portal.fleet.listing(None)["stations"]) == 2  # type: ignore[arg-type]


def test_a_report_of_another_shape_says_nothing(station: CallingStation, portal: Portal, desk: Desk) -> None:
    beat(station, queued=0)
    with portal.store.writing() as db:
        db.execute(heartbeat.update().values(report=b"\x81\xa6queued\xa1x"))
    assert one(desk)["uploaded"]["answer"] == "unknown"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_administrator_reads_the_fleet(
    station: CallingStation,
    portal: Portal,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)
    beat(station, queued=2, app_version="0.1.0", clock_offset_s=900)
    maker = station.maker()
    maker.submission((maker.paper(),))
    station.send(maker.submission((maker.paper(),)).raw)
    home = tmp_path / "portal" / "data"
    # Nobody has heard of it for months: this process reads the true clock, the test's stands in 2026.
    assert main(["admin", "fleet", "--home", str(home), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["stations"][0]["uploaded"]["answer"] == "no"
    assert "clock_off" in told["stations"][0]["warnings"]
    main(["admin", "fleet", "--home", str(home)])
    text = capsys.readouterr().out
    for part in (
        "10000 Bưu điện Thử Nghiệm: CHƯA gửi hết",
        "2 gói chờ gửi ở trạm",
        "khuyết số 1–1 (đợt 1)",
        "đồng hồ lệch hơn 5 phút",
    ):
        assert part in text
    assert main(["admin", "fleet", "--home", str(home), "--unit", "nowhere", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problem"] == "unit_unknown"


def test_every_code_has_words() -> None:
    reasons = ("gap", "files_missing", "queued", "incomplete", "needs_attention", "never_seen", "silent")
    untold = tuple(f"{name}_not_told" for name in ("queued", "incomplete", "needs_attention"))
    codes = ("silent", "gap", "needs_attention", "waiting_long", "old_version", "old_catalogue")
    listing = {
        "stations": [
            {
                "station_no": 10_000,
                "label": "Trạm",
                "active": False,
                "seen_at": None,
                "gaps": [],
                "uploaded": {
                    "answer": "unknown",
                    "reasons": [{"code": code, "count": 1} for code in (*reasons, *untold)],
                },
                "warnings": [*codes, "clock_off", "disk_low"],
            }
        ]
    }
    assert len(list(lines(listing))) == 1 + 10 + 8
