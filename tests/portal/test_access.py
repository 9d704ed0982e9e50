"""A stolen machine, a person who left, a dismissed officer: shut out at their next request, by a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from forms.packets.packet import Packet
from forms.packets.signature import SigningKey
from sync.portal.administration import fleet_text
from sync.portal.context import Portal
from sync.portal.main import LEFT_OUT, main
from sync.portal.office.officers import Role
from sync.portal.stations import stations
from sync.portal.storage.access_tables import access_act
from sync.wire import messages
from tests.portal.problem_answers import kind_of
from tests.portal.test_national_history import damage
from tests.portal.test_officers import LISTED, submitted
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import (
    OPERATOR,
    UNIT,
    CallingStation,
    Desk,
    offer,
    officer_token,
    ready_station,
)

Admin = Callable[..., tuple[int, dict[str, Any]]]
Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(
    tmp_path: Path,
    database: str | None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    clock: FakeClock,
) -> Told:
    """Give the administrator's command, run on the server beside the serving portal; it returns what it prints."""
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)
    monkeypatch.setattr("sync.portal.main.SystemClock", lambda: clock)
    where = ["--home", str(tmp_path / "portal" / "data")]
    where += [] if database is None else ["--database", database]

    def run(*words: object) -> tuple[int, str]:
        status = main(["admin", *map(str, words), *where])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


@pytest.fixture
def admin(told: Told) -> Admin:
    def run(*words: object) -> tuple[int, dict[str, Any]]:
        status, printed = told(*words, "--json")
        return status, json.loads(printed)

    return run


def acts(portal: Portal) -> list[tuple[str, str, str, int]]:
    with portal.store.reading() as db:
        rows = db.execute(sa.select(access_act).order_by(access_act.c.id)).all()
    assert all(row.who for row in rows)
    return [(row.act, row.subject, row.reason, row.at) for row in rows]


def test_a_stolen_station_is_refused_at_its_next_request_until_it_is_let_in(
    station: CallingStation, portal: Portal, client: httpx.Client, admin: Admin
) -> None:
    other = ready_station(client, portal, 2)
    packet = station.maker().submission((station.maker().paper(),))
    number = station.station_no
    status, answer = admin("station", "revoke", "--station", number, "--reason", "Máy bị lấy cắp")
    assert (status, answer) == (0, {"station": number, "active": False, "changed": True})
    for call in (
        station.feed("roster"),
        station.call("POST", "/v1/packets", packet.raw),
        station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat())),
        station.call("GET", "/v1/dossiers/H17.20242-261122-000001"),
    ):
        assert (call.status_code, kind_of(call)) == (401, "unknown-station")
    assert other.feed("roster").status_code == 200
    # Said again it changes nothing and leaves no second row.
    assert admin("station", "revoke", "--station", number)[1]["changed"] is False
    assert admin("station", "restore", "--station", number)[1]["active"] is True
    assert station.send(packet.raw)[0].outcome == "accepted"
    assert acts(portal) == [
        ("station revoke", str(number), "Máy bị lấy cắp", portal.now_s()),
        ("station restore", str(number), "", portal.now_s()),
    ]


def test_the_fleet_and_the_list_show_it(station: CallingStation, portal: Portal, told: Told) -> None:
    number = station.station_no
    status, printed = told("station", "revoke", "--station", number)
    assert (status, printed.strip()) == (
        0,
        f"Đã thu hồi trạm {number}: yêu cầu tiếp theo của máy này bị từ chối.",
    )
    (one,) = portal.fleet.listing(UNIT)["stations"]  # type: ignore[misc, attr-defined]
    assert (one["active"], one["warnings"]) == (False, ())
    assert "(đã thu hồi)" in next(iter(fleet_text.lines(portal.fleet.listing(UNIT))))
    assert told("station", "list", "--unit", UNIT)[1].strip() == (
        f"{number} Bưu điện Thử Nghiệm, đơn vị {UNIT}, chưa từng có tin – ĐÃ THU HỒI"
    )
    assert told("station", "restore", "--station", number)[0] == 0
    assert "THU HỒI" not in told("station", "list")[1]


def test_a_revoked_station_is_not_enrolled_again_along_the_way(
    station: CallingStation, portal: Portal, client: httpx.Client, admin: Admin
) -> None:
    waiting = offer(portal, station_no=station.station_no)
    first = offer(portal)
    entropy = SeededEntropy(9)
    laptop = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    assert laptop.enrol(first, portal.keys.fingerprint).status_code == 201
    for number in (station.station_no, laptop.station_no):
        admin("station", "revoke", "--station", number)
    thief = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    assert kind_of(thief.enrol(waiting, portal.keys.fingerprint)) == "enrol-code"
    # Nor is the same key told again who may sign in.
    assert kind_of(laptop.enrol(first, portal.keys.fingerprint)) == "enrol-code"
    again = ("enrolment", "add", "--unit", UNIT, "--label", "x", "--operator-id", "op-1")
    status, answer = admin(*again, "--operator-name", "Lê Thị Thử", "--station", station.station_no)
    assert (status, answer["problem"]) == (1, "station_revoked")
    admin("station", "restore", "--station", station.station_no)
    assert thief.enrol(waiting, portal.keys.fingerprint).status_code == 201


def test_a_person_who_left_is_taken_off_every_roster(
    station: CallingStation, portal: Portal, client: httpx.Client, admin: Admin, told: Told
) -> None:
    other = ready_station(client, portal, 2)
    unused = offer(portal)
    numbers = [station.station_no, other.station_no]
    cursors = [
        messages.decode(one.feed("roster").content, messages.RosterPage).next for one in (station, other)
    ]
    status, answer = admin("operator", "remove", "--id", OPERATOR, "--reason", "Nghỉ việc")
    assert (status, answer["stations"], answer["changed"]) == (0, numbers, True)
    for one, cursor in zip((station, other), cursors, strict=True):
        page = messages.decode(one.feed("roster", cursor).content, messages.RosterPage)
        assert [(entry.operator_id, entry.active) for entry in page.items] == [(OPERATOR, False)]
    entropy = SeededEntropy(9)
    newcomer = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    assert kind_of(newcomer.enrol(unused, portal.keys.fingerprint)) == "enrol-code"
    listed = admin("operator", "list")[1]["operators"]
    assert [(one["station"], one["active"]) for one in listed] == [(number, False) for number in numbers]
    # What they sealed before they left is somebody's dossier: it is taken.
    assert submitted(station)
    status, printed = told("operator", "restore", "--id", OPERATOR, "--station", other.station_no)
    assert printed.strip() == f"{OPERATOR} được làm việc lại ở trạm: {other.station_no}."
    lines = told("operator", "list")[1].splitlines()
    assert [line.endswith("– ĐÃ THÔI") for line in lines] == [True, False]
    assert [act[:2] for act in acts(portal)] == [
        ("operator remove", f"{OPERATOR}@{numbers[0]}"),
        ("operator remove", f"{OPERATOR}@{numbers[1]}"),
        ("operator restore", f"{OPERATOR}@{numbers[1]}"),
    ]


def test_a_dismissed_officers_token_dies_at_once(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk, admin: Admin, told: Told
) -> None:
    _, code = submitted(station)
    stays = Desk(client, officer_token(portal, "can-bo-2", Role.OBSERVER))
    assert desk.get(LISTED).status_code == 200
    assert admin("officer", "remove", "--id", "can-bo-1")[1] == {
        "officer": "can-bo-1",
        "active": False,
        "changed": True,
    }
    assert desk.get(LISTED).status_code == 401
    assert desk.get(f"{LISTED}/{code}/papers/d-birth").status_code == 401
    assert desk.post(f"{LISTED}/{code}/accept", {"version": 1}).status_code == 401
    assert stays.get(LISTED).status_code == 200
    assert told("officer", "remove", "--id", "can-bo-1")[1].startswith("Không có gì thay đổi")
    listed = admin("officer", "list", "--unit", UNIT)[1]["officers"]
    assert [(one["officer"], one["role"], one["active"]) for one in listed] == [
        ("can-bo-1", "officer", False),
        ("can-bo-2", "observer", True),
    ]
    assert "tso_" not in told("officer", "list")[1]
    renewed = ("officer", "add", "--id", "can-bo-1", "--name", "P", "--unit", UNIT, "--renew")
    token = admin(*renewed)[1]["token"]
    assert (desk.get(LISTED).status_code, Desk(client, token).get(LISTED).status_code) == (401, 200)
    assert [act[:2] for act in acts(portal)] == [("officer remove", "can-bo-1")]


def test_a_second_person_gets_a_code_that_is_printed_once(
    station: CallingStation, portal: Portal, admin: Admin, told: Told
) -> None:
    where = ("operator", "add", "--station", station.station_no, "--id", "nv-2")
    status, answer = admin(*where, "--name", "Ngô Thị Mẫu", "--role", "lead", "--reason", "Ca chiều")
    assert (status, answer["operator"], answer["station"]) == (0, "nv-2", station.station_no)
    assert len(answer["code"]) == 11
    status, printed = told(*where)
    assert status == 0
    assert f"Mã một lần của nv-2 ở trạm {station.station_no}: " in printed
    assert answer["code"] not in printed
    listed = {
        one["operator"]: (one["name"], one["role"]) for one in admin("operator", "list")[1]["operators"]
    }
    assert listed["nv-2"] == ("Ngô Thị Mẫu", "lead")
    assert acts(portal) == [
        ("operator add", f"nv-2@{station.station_no}", "Ca chiều", portal.now_s()),
        ("operator add", f"nv-2@{station.station_no}", "", portal.now_s()),
    ]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("operator", "add", "--station", "65000", "--id", "nv-2", "--name", "N"), "station_unknown"),
        (("operator", "add", "--station", "1000", "--id", "nv-2", "--minutes", "0"), "minutes_range"),
        (("station", "revoke", "--station", "65000"), "station_unknown"),
        (("station", "restore", "--station", "65000"), "station_unknown"),
        (("operator", "remove", "--id", "nobody"), "operator_unknown"),
        (("operator", "restore", "--id", OPERATOR, "--station", "65000"), "operator_unknown"),
        (("officer", "remove", "--id", "nobody"), "officer_unknown"),
        (("officer", "list", "--unit", "00000"), "unit_unknown"),
        (("officer", "remove", "--id", "x", "--reason", "hai\ndòng"), "reason_text"),
        (("officer", "remove", "--id", "x", "--reason", "x" * 201), "reason_text"),
    ],
)
def test_what_is_not_there_is_said(
    station: CallingStation, admin: Admin, words: tuple[str, ...], problem: str
) -> None:
    status, answer = admin(*words)
    assert (status, answer["problem"]) == (1, problem)
    assert answer["message"] != "Không thực hiện được."


def test_a_unit_lists_only_its_own(station: CallingStation, portal: Portal, told: Told) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    for name in ("station", "operator", "officer"):
        assert told(name, "list", "--unit", "20197") == (0, "Chưa có.\n")


def test_a_station_of_a_merged_unit_brings_its_cases_to_the_new_one(
    station: CallingStation, portal: Portal, desk: Desk, admin: Admin, client: httpx.Client
) -> None:
    first, old = submitted(station)
    assert admin("unit", "add", "--code", "20999", "--name", "UBND phường Mới")[0] == 0
    moving = ("station", "move", "--station", station.station_no, "--label", "Bưu điện Mới")
    assert admin(*moving, "--unit", "00000")[0] != 0
    status, answer = admin(*moving, "--unit", "20999", "--reason", "Sáp nhập")
    assert (status, answer["changed"]) == (0, True)
    assert admin(*moving, "--unit", "20999")[1]["changed"] is False
    assert [row[:3] for row in acts(portal)] == [
        ("station move", f"{station.station_no}: {UNIT} > 20999", "Sáp nhập")
    ]
    code = _brings(station, first)
    assert code.startswith("H17.20999-")
    theirs = Desk(client, officer_token(portal, "can-bo-2", unit="20999"))
    assert _codes(theirs) == [code]
    assert _codes(desk) == [old]
    # The old unit goes on with what it has.
    assert desk.post(f"{LISTED}/{old}/accept", {"version": 1}).status_code == 200


def test_a_station_enrolled_again_under_another_unit_is_that_units(
    station: CallingStation, portal: Portal, client: httpx.Client, admin: Admin
) -> None:
    assert admin("unit", "add", "--code", "20999", "--name", "UBND phường Mới")[0] == 0
    number = station.station_no
    again = offer(portal, station_no=number, unit_code="20999", label="Bưu điện Mới")
    entropy = SeededEntropy(77)
    renewed = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    told = renewed.enrol(again, portal.keys.fingerprint)
    answer = messages.decode(told.content, messages.EnrolAnswer)
    assert (answer.unit_code, answer.unit_name, answer.label) == ("20999", "UBND phường Mới", "Bưu điện Mới")
    assert renewed.station_no == number
    assert [row[:2] for row in acts(portal)] == [("station move", f"{number}: {UNIT} > 20999")]


@pytest.mark.allows_log
def test_an_export_that_leaves_a_dossier_out_says_so_and_ends_otherwise(
    station: CallingStation, portal: Portal, told: Told, tmp_path: Path
) -> None:
    packet, code = submitted(station)
    command = ("export-national", "--unit", UNIT, "--out")
    assert told(*command, tmp_path / "whole")[0] == 0
    damage(portal, packet)
    status, printed = told(*command, tmp_path / "lacking")
    assert status == LEFT_OUT
    (said,) = (line for line in printed.splitlines() if line.startswith("CHƯA XUẤT 1 hồ sơ"))
    assert "seal" in said
    assert code not in said


def _brings(station: CallingStation, first: Packet) -> str:
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    packet = maker.submission((maker.paper(),))
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted", result
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    return next(item.code for item in page.items if item.case_id == packet.header.case_id)


def _codes(desk: Desk) -> list[str]:
    return [row["code"] for row in desk.get(LISTED).json()["dossiers"]]
