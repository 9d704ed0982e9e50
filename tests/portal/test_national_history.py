"""What the national export tells of a dossier's history: moments, units, people, days, and what cannot be opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from forms.packets.packet import Kind, Packet, parse_packet
from sync.portal.administration.national_export import export
from sync.portal.context import Portal
from sync.portal.office.national_fields import NationalCodes
from sync.portal.stations import stations
from sync.portal.storage.tables import packet as packet_table
from tests.portal.problem_answers import kind_of
from tests.portal.test_kinds import record_of, resolved
from tests.portal.test_national_export import all_texts, exported
from tests.portal.test_officers import LISTED, act, at, item_of, submitted
from tests.support.declared import declared
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT, CallingStation, Desk

OTHER_UNIT = "20257"


def damage(portal: Portal, packet: Packet) -> None:
    """Turn one bit of a stored packet's sealed part, as a failing disk does."""
    with portal.store.writing() as db:
        raw = bytearray(packet.raw)
        raw[raw.index(packet.sealed) + len(packet.sealed) // 2] ^= 1
        assert parse_packet(bytes(raw)).header == packet.header
        db.execute(
            sa.update(packet_table)
            .where(packet_table.c.packet_id == packet.header.packet_id)
            .values(raw=bytes(raw))
        )


def test_what_leaves_the_state_leaves_its_moment(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    at(clock, "2026-11-20T08:00:00")
    packet, code = resolved(station, desk)
    at(clock, "2026-11-23T09:00:00")
    assert act(desk, code, "hand-over", version=3).status_code == 200
    at(clock, "2026-12-23T09:00:00")
    maker = station.maker().elsewhere(seq=1, prev=packet.sha256)
    (result,) = station.send(record_of(maker, Kind.CONSENT_WITHDRAWAL, packet.header.case_id).raw)
    assert result.outcome == "accepted"
    push, progress = exported(portal, tmp_path / "out")
    (row,) = push["data"]
    assert (row["NgayTra"], row["NgayKetThucXuLy"]) == ("20261123090000", "20261120080000")
    assert [step["TrangThai"] for step in progress["data"]] == ["1", "2", "9", "10", "10"]


def test_an_end_is_told_as_of_when_it_was_reached(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    at(clock, "2026-11-20T08:00:00")
    packet, _ = resolved(station, desk)
    at(clock, "2026-12-23T09:00:00")
    maker = station.maker().elsewhere(seq=1, prev=packet.sha256)
    station.send(record_of(maker, Kind.CONSENT_WITHDRAWAL, packet.header.case_id).raw)
    (row,) = exported(portal, tmp_path / "out")[0]["data"]
    assert (row["NgayTra"], row["NgayKetThucXuLy"]) == ("", "20261120080000")


def test_each_step_names_the_unit_that_had_the_dossier(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path
) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, OTHER_UNIT, "UBND phường Thanh Khê")
    _, code = submitted(station)
    act(desk, code, "accept", version=1)
    forwarded = act(desk, code, "forward", version=2, reason="Đúng nơi", unit_code=OTHER_UNIT)
    assert forwarded.status_code == 200
    with portal.store.reading() as db:
        away, home = stations.unit_name(db, OTHER_UNIT), stations.unit_name(db, UNIT)
    export(portal, OTHER_UNIT, tmp_path / "out", NationalCodes(), updating=False)
    push, progress = (decoded(line) for line in (tmp_path / "out").read_bytes().splitlines())
    assert push["data"][0]["DonViXuLy"] == away
    assert [step["PhongBanXuLy"] for step in progress["data"]] == [home, home, home]


def decoded(line: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.allows_log
def test_one_dossier_nobody_can_open_holds_up_no_other(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    maker = station.maker()
    shut, sound = (maker.submission((maker.paper(),)) for _ in range(2))
    station.send(shut.raw, sound.raw)
    codes = {name: item_of(station, one).code for name, one in (("shut", shut), ("sound", sound))}
    act(desk, codes["shut"], "accept", version=1)
    damage(portal, shut)
    told = export(portal, UNIT, tmp_path / "out", NationalCodes(), updating=False)
    assert (told.dossiers, told.unreadable) == (1, (codes["shut"],))
    assert told.why
    push, progress = (decoded(line) for line in (tmp_path / "out").read_bytes().splitlines())
    assert [row["MaHoSo"] for row in push["data"]] == [codes["sound"]]
    assert {step["MaHoSo"] for step in progress["data"]} == {codes["sound"]}
    # An officer reads of it what is not sealed.
    answer = desk.get(f"{LISTED}/{codes['shut']}")
    assert answer.status_code == 200
    row = answer.json()
    assert (row["state_name"], row["content"], row["documents"]) == ("accepted", None, [])
    assert [event["action"] for event in row["history"]] == ["submit", "accept"]
    assert row["unreadable"]
    whole = desk.get(f"{LISTED}/{codes['sound']}").json()
    assert whole["unreadable"] is None
    assert whole["content"]["data"]
    # Its papers are no fault of who asks for them.
    asked = desk.get(f"{LISTED}/{codes['shut']}/papers/d-birth")
    assert (asked.status_code, kind_of(asked)) == (500, "internal")
    assert {one.getMessage() for one in caplog.records} >= {"export_unreadable", "content_unreadable"}


HELPER = {
    "relation": "UY_QUYEN",
    "requester__fullName": "Lê Văn Giúp",
    "requester__birthDate": "1985-01-02",
    "requester__idDoc__number": "048085000011",
    "requester__phone": "0905000123",
}


@pytest.mark.parametrize(
    ("name", "changes", "holder"),
    [
        ("tcxh-2.json", {"subject__fullName": "Trần Thị Già"}, ("Trần Thị Già", "")),
        (
            "xdkt-1.json",
            {"subject__idDoc__type": "CCCD", "subject__idDoc__number": "048190000017"},
            ("Trần Thị Kiểm Thử", "048190000017"),
        ),
        ("xntthn-2.json", {"subject__fullName": "Trần Thị Già"}, ("Trần Thị Già", "")),
        ("rshn-1.json", {}, ("Trần Thị Kiểm Thử", "048190000017")),
    ],
)
def test_whoever_is_helped_is_the_applicant(
    station: CallingStation,
    portal: Portal,
    tmp_path: Path,
    name: str,
    changes: dict[str, Any],
    holder: tuple[str, str],
) -> None:
    packet = declared(station.maker(), name, **HELPER, **changes)
    assert station.send(packet.raw)[0].outcome == "accepted"
    (row,) = exported(portal, tmp_path / "out")[0]["data"]
    assert (row["ChuHoSo"], row["MaDoiTuong"]) == holder
    # The helper can be called, and owns nothing.
    assert (row["SoDienThoai"], row["GhiChu"]) == ("", "Người nộp thay: Lê Văn Giúp, 0905000123")


def test_one_who_files_for_themselves_is_told_by_the_card_they_showed(
    station: CallingStation, portal: Portal, tmp_path: Path
) -> None:
    packet = declared(station.maker(), "tcxh-2.json", requester__phone="0905000123")
    station.send(packet.raw)
    (row,) = exported(portal, tmp_path / "out")[0]["data"]
    told = (row["ChuHoSo"], row["MaDoiTuong"], row["SoDienThoai"], row["GhiChu"])
    assert told == ("Trần Thị Kiểm Thử", "048190000017", "0905000123", "")


SUPPLEMENT_NAMES = (
    "HoSoBoSungId NguoiYeuCauBoSung NoiDungBoSung NgayBoSung NguoiTiepNhanBoSung ThongTinTiepNhan "
    "NgayTiepNhanBoSung TrangThaiBoSung DanhSachGiayToBoSung DanhSachLePhiBoSung NgayHenTraTruoc NgayHenTraMoi"
)


def test_a_supplement_tells_the_days_before_and_after_and_what_came_with_it(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    at(clock, "2026-11-20T08:00:00")
    packet, code = submitted(station)
    before = act(desk, code, "accept", version=1).json()["due_on"]
    act(desk, code, "supplement", version=2, reasons=[{"text": "Thiếu ảnh"}])
    (asked,) = exported(portal, tmp_path / "open")[0]["data"][0]["DanhSachHoSoBoSung"]
    assert list(asked) == SUPPLEMENT_NAMES.split(" ")
    assert (asked["NgayHenTraTruoc"], asked["NgayHenTraMoi"]) == (before.replace("-", "") + "170000", "")
    assert (asked["ThongTinTiepNhan"], asked["DanhSachGiayToBoSung"]) == ("", [])
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    at(clock, "2026-11-25T08:00:00")
    maker = station.maker().elsewhere(seq=1)
    paper = maker.paper("d-birth", 300)
    (result,) = station.send(maker.supplement(packet.header.case_id, request.request_id, (paper,)).raw)
    assert result.outcome == "accepted", result
    (row,) = exported(portal, tmp_path / "answered")[0]["data"]
    (asked,) = row["DanhSachHoSoBoSung"]
    assert all_texts(asked)
    assert (asked["NgayHenTraTruoc"], asked["NgayHenTraMoi"]) == (
        before.replace("-", "") + "170000",
        row["NgayHenTra"],
    )
    assert asked["NgayHenTraMoi"] > asked["NgayHenTraTruoc"]
    assert [one["MaThanhPhanHoSo"] for one in asked["DanhSachGiayToBoSung"]] == ["d-birth"]
    with portal.store.reading() as db:
        label = db.exec_driver_sql("SELECT label FROM station").scalar_one()
    assert asked["ThongTinTiepNhan"] == label
