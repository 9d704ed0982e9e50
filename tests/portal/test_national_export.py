"""A unit's dossiers under the names of the national interface, every value a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forms.errors import StationError
from sync.portal.administration.national_export import export, read_codes
from sync.portal.context import Portal
from sync.portal.office.national_fields import NationalCodes
from tests.portal.problem_answers import kind_of
from tests.portal.test_duplicates import end
from tests.portal.test_officers import LISTED, act, at, item_of, submitted
from tests.support.declared import declared
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT, CallingStation, Desk

# As the interface names them; what implementations treat as optional and we never know is left out.
NAMES = (
    "MaHoSo MaTTHC TenTTHC MaLinhVuc TenLinhVuc ChuHoSo LoaiDoiTuong MaDoiTuong Email SoDienThoai "
    "TrichYeuHoSo NgayTiepNhan NgayHenTra TrangThaiHoSo NgayTra HinhThuc NgayKetThucXuLy DonViXuLy GhiChu "
    "TaiLieuNop DanhSachLePhi DanhSachTepDinhKemKhac DanhSachHoSoBoSung DanhSachGiayToKetQua"
)


def exported(portal: Portal, file: Path, codes: NationalCodes | None = None) -> list[dict[str, Any]]:
    export(portal, UNIT, file, codes or NationalCodes(), updating=False)
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def all_texts(value: object) -> bool:
    if isinstance(value, dict):
        return all(all_texts(inner) for inner in value.values())
    if isinstance(value, list):
        return all(all_texts(inner) for inner in value)
    return isinstance(value, str)


def test_a_resolved_case_with_a_supplement_is_told_whole(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    packet, code = submitted(station)
    clock.advance(60)
    act(
        desk, code, "supplement", version=1, reasons=[{"text": "Tên thiếu dấu", "pointer": "/child/fullName"}]
    )
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    clock.advance(60)
    maker = station.maker().elsewhere(seq=1)
    station.send(maker.supplement(packet.header.case_id, request.request_id).raw)
    act(desk, code, "accept", version=3)
    clock.advance(60)
    act(desk, code, "resolve", version=4)
    push, progress = exported(portal, tmp_path / "out.jsonl")
    assert (push["service"], push["isUpdating"], push["madonvi"]) == ("DongBoHoSoMC", "False", UNIT)
    (row,) = push["data"]
    assert list(row) == NAMES.split(" ")
    assert all_texts(row)
    assert all_texts(progress["data"])
    assert (row["MaHoSo"], row["MaTTHC"], row["TrangThaiHoSo"]) == (code, "1.001193", "9")
    assert (row["ChuHoSo"], row["MaDoiTuong"]) == ("Trần Thị Kiểm Thử", "048190000017")
    assert len(row["NgayTiepNhan"]) == len(row["NgayHenTra"]) == len(row["NgayKetThucXuLy"]) == 14
    assert row["NgayTiepNhan"] < row["NgayKetThucXuLy"]
    (asked,) = row["DanhSachHoSoBoSung"]
    assert (asked["NoiDungBoSung"], asked["TrangThaiBoSung"]) == ("Tên thiếu dấu", "1")
    assert asked["NgayBoSung"] < asked["NgayTiepNhanBoSung"]
    assert [paper["MaThanhPhanHoSo"] for paper in row["TaiLieuNop"]] == ["d-birth"]
    (paper,) = row["TaiLieuNop"]
    # Every file in the export can be had at the address that stands there.
    assert paper["DuongDanTaiTepTin"] == f"{LISTED}/{code}/papers/{paper['TepDinhKemId']}"
    assert kind_of(desk.get(paper["DuongDanTaiTepTin"])) == "paper-waiting"
    assert [step["TrangThai"] for step in progress["data"]] == ["1", "5", "1", "2", "9"]
    assert progress["data"][1]["NguoiXuLy"] == "Phạm Văn Thử"


def dates(portal: Portal, file: Path) -> tuple[str, str, str]:
    (row,) = exported(portal, file)[0]["data"]
    return row["NgayTiepNhan"], row["NgayKetThucXuLy"], row["TrangThaiHoSo"]


def test_a_dossier_is_received_when_it_is_accepted_not_when_more_is_asked(
    station: CallingStation, portal: Portal, desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    at(clock, "2026-11-23T08:00:00")
    packet, code = submitted(station)
    assert dates(portal, tmp_path / "1") == ("20261123080000", "", "1")
    at(clock, "2026-11-25T09:30:00")
    act(desk, code, "supplement", version=1, reasons=[{"text": "Tên thiếu dấu"}])
    # Nobody has accepted it: what is told is still when it came.
    assert dates(portal, tmp_path / "2") == ("20261123080000", "", "5")
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    at(clock, "2026-11-26T10:00:00")
    station.send(station.maker().elsewhere(seq=1).supplement(packet.header.case_id, request.request_id).raw)
    at(clock, "2026-11-27T14:15:16")
    act(desk, code, "accept", version=3)
    assert dates(portal, tmp_path / "3") == ("20261127141516", "", "2")
    at(clock, "2026-11-30T11:00:00")
    act(desk, code, "supplement", version=4, reasons=[{"text": "Thiếu ảnh"}])
    assert dates(portal, tmp_path / "4") == ("20261127141516", "", "5")


@pytest.mark.parametrize(
    ("way", "ended"),
    [
        ("withdraw", ("20261124090000", "7")),
        ("refuse", ("20261124090000", "3")),
        ("stop while more is asked", ("20261124090000", "8")),
    ],
)
def test_what_ended_before_it_was_accepted_was_received_when_it_came(
    station: CallingStation,
    portal: Portal,
    desk: Desk,
    clock: FakeClock,
    tmp_path: Path,
    way: str,
    ended: tuple[str, str],
) -> None:
    at(clock, "2026-11-23T08:00:00")
    packet, code = submitted(station)
    at(clock, "2026-11-24T09:00:00")
    if way.startswith("stop"):
        act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu ảnh"}])
        assert act(desk, code, "stop", version=2, reason="Theo quy định").status_code == 200
    else:
        end(station, desk, packet, code, way)
    assert dates(portal, tmp_path / "out") == ("20261123080000", *ended)


@pytest.mark.parametrize(
    ("changes", "holder", "number"),
    [
        (
            {"groom__idDoc__type": "CCCD", "groom__idDoc__number": "048090000016"},
            "Trần Văn Mẫu",
            "048090000016",
        ),
        (
            {"bride__idDoc__type": "CCCD", "bride__idDoc__number": "048190000017"},
            "Lê Thị Mẫu",
            "048190000017",
        ),
        ({}, "Trần Văn Mẫu", ""),
    ],
)
def test_a_marriage_is_that_of_the_two_who_marry(
    station: CallingStation, portal: Portal, tmp_path: Path, changes: dict[str, Any], holder: str, number: str
) -> None:
    names = {"groom__fullName": "Trần Văn Mẫu", "bride__fullName": "Lê Thị Mẫu", "phone": "0905000123"}
    packet = declared(station.maker(), "dkkh-1.json", **names, **changes)
    assert station.send(packet.raw)[0].outcome == "accepted"
    (row,) = exported(portal, tmp_path / "out")[0]["data"]
    assert (row["ChuHoSo"], row["MaDoiTuong"], row["SoDienThoai"]) == (holder, number, "0905000123")
    assert (row["MaTTHC"], row["NgayTiepNhan"][:8]) == ("1.000894", "20261122")


def test_a_death_is_told_under_who_registers_it(
    station: CallingStation, portal: Portal, tmp_path: Path
) -> None:
    asks = {"requester__fullName": "Lê Văn Mẫu", "requester__idDoc__number": "048090000016"}
    packet = declared(station.maker(), "dkkt-1.json", **asks)
    assert station.send(packet.raw)[0].outcome == "accepted"
    (row,) = exported(portal, tmp_path / "out")[0]["data"]
    assert (row["ChuHoSo"], row["MaDoiTuong"]) == ("Lê Văn Mẫu", "048090000016")


def test_what_implementations_differ_in_is_a_setting(
    station: CallingStation, portal: Portal, tmp_path: Path
) -> None:
    submitted(station)
    settings = tmp_path / "codes.json"
    settings.write_text(
        '{"citizen": "0", "channel": "3", "portal": "https://cong.example"}', encoding="utf-8"
    )
    (row,) = exported(portal, tmp_path / "out.jsonl", read_codes(settings))[0]["data"]
    assert (row["LoaiDoiTuong"], row["HinhThuc"], row["NgayHenTra"]) == ("0", "3", "")
    assert row["TaiLieuNop"][0]["DuongDanTaiTepTin"].startswith("https://cong.example/v1/officer/")
    settings.write_text('{"citizen": 0}', encoding="utf-8")
    with pytest.raises(StationError, match="national_codes"):
        read_codes(settings)


def test_the_file_is_its_owners_and_never_replaced(
    station: CallingStation, portal: Portal, desk: Desk, tmp_path: Path
) -> None:
    submitted(station)
    file = tmp_path / "out.jsonl"
    exported(portal, file)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(StationError, match="file_exists"):
        exported(portal, file)
    with pytest.raises(StationError, match="unit_unknown"):
        export(portal, "99999", tmp_path / "other", NationalCodes(), updating=True)
    assert desk.get(LISTED).status_code == 200
