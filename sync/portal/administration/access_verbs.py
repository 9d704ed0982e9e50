"""The administrator's verbs for stations, operators and officers: who there is, and ending what they may do."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from forms.errors import StationError
from forms.stamp import vietnam_time
from sync.portal.home import PortalHome
from sync.portal.stations import access, stations
from sync.portal.stations.access import Act
from sync.portal.stations.enrolment import OPERATOR_MINUTES

Verb = Callable[[argparse.Namespace, PortalHome], dict[str, object]]
SENTENCES = {
    "operator_unknown": "Không có người này trong danh sách của trạm. Xem: tram-so-portal admin operator list",
    "officer_unknown": "Không có cán bộ mang mã này. Xem: tram-so-portal admin officer list",
    "station_revoked": "Trạm này đã bị thu hồi. Muốn ghi danh lại, hãy chạy trước: "
    "tram-so-portal admin station restore",
    "label_text": "Tên trạm phải là một dòng chữ, không quá 120 ký tự.",
    "operator_id": "Mã người làm chỉ gồm chữ cái không dấu, chữ số, dấu - và _, không quá 40 ký tự.",
    "operator_id_alike": "Ở trạm này đã có mã {other}, chỉ khác chữ hoa và chữ thường. Hãy chọn mã khác.",
    "operator_name": "Tên người làm phải là một dòng chữ, không quá 200 ký tự.",
    "operator_name_needed": "Cổng chưa biết người này. Hãy thêm --name.",
    "operator_ended": "Người này đã thôi làm ở trạm. Muốn cho làm lại, hãy chạy trước: "
    "tram-so-portal admin operator restore",
    "minutes_range": "Thời hạn của mã phải từ 1 phút đến 7 ngày (10080 phút).",
    "reason_text": "Lý do phải là một dòng chữ, không quá 200 ký tự.",
}
_DONE = {
    "station revoke": "Đã thu hồi trạm {station}: yêu cầu tiếp theo của máy này bị từ chối.",
    "station restore": "Đã mở lại trạm {station}: máy tự gửi tiếp.",
    "station move": "Hồ sơ trạm {station} gửi từ nay do đơn vị {unit} tiếp nhận; hồ sơ cũ vẫn ở đơn vị cũ. Phiếu in "
    "ở trạm còn mang tên cũ cho đến khi máy được ghi danh lại.",
    "operator remove": "{operator} không còn làm việc ở trạm: {stations}.",
    "operator restore": "{operator} được làm việc lại ở trạm: {stations}.",
    "officer remove": "Mã truy cập của {officer} đã hết hiệu lực.",
}
_CODE = (
    "Mã một lần của {operator} ở trạm {station}: {code}",
    "Người này tự nhập mã và chọn mã PIN tại máy: Cài đặt > Người làm việc ở máy này. Mã hết hạn sau {minutes} phút; "
    "mã cấp trước đó không còn dùng được.",
)
_LONGEST_MINUTES = 7 * 1_440
_SO_ALREADY = "Không có gì thay đổi: trước đó đã như vậy."


def add_to(tasks: Mapping[str, Any], shared: argparse.ArgumentParser) -> None:
    """Add the verbs to the parsers of `station`, `operator` and `officer`.

    Args:
        tasks: sub-parsers by name.
        shared: options of every command.
    """
    for name, whom in (("station", "các trạm"), ("operator", "người làm ở trạm"), ("officer", "cán bộ")):
        listing = _verb(tasks[name], name, "list", shared, f"liệt kê {whom}")
        listing.add_argument("--unit", help="chỉ của một đơn vị")
    for verb, told in (
        ("revoke", "thu hồi trạm: máy bị mất, bị lấy cắp, ngừng dùng"),
        ("restore", "mở lại trạm đã thu hồi"),
    ):
        one = _changing(tasks["station"], "station", verb, shared, told)
        one.add_argument("--station", type=int, required=True, help="số trạm")
    move = _changing(tasks["station"], "station", "move", shared, "giao trạm cho đơn vị khác tiếp nhận")
    move.add_argument("--station", type=int, required=True, help="số trạm")
    move.add_argument("--unit", required=True, help="mã đơn vị tiếp nhận từ nay")
    move.add_argument("--label", required=True, help="tên trạm từ nay")
    for verb, told in (
        ("remove", "cho một người thôi làm việc ở trạm"),
        ("restore", "cho một người làm việc lại ở trạm"),
    ):
        one = _changing(tasks["operator"], "operator", verb, shared, told)
        one.add_argument("--id", required=True, help="mã của người đó")
        one.add_argument("--station", type=int, help="chỉ ở trạm này; mặc định là mọi trạm")
    adding = _changing(
        tasks["operator"],
        "operator",
        "add",
        shared,
        "tạo mã một lần cho một người ở trạm đã có (mới, hoặc quên mã PIN)",
    )
    adding.add_argument("--station", type=int, required=True, help="số trạm")
    adding.add_argument("--id", required=True, help="mã của người đó")
    adding.add_argument("--name", help="cần cho người mới; người đã biết thì giữ tên cũ nếu không ghi")
    adding.add_argument("--role", help="clerk, lead, volunteer; người mới mặc định là clerk")
    adding.add_argument("--minutes", type=int, default=OPERATOR_MINUTES, help="mã dùng được trong bao lâu")
    one = _changing(tasks["officer"], "officer", "remove", shared, "thu hồi mã truy cập của cán bộ")
    one.add_argument("--id", required=True, help="mã cán bộ")


def _verb(tasks: Any, name: str, verb: str, shared: argparse.ArgumentParser, told: str) -> Any:
    parser = tasks.add_parser(verb, parents=[shared], help=told)
    parser.set_defaults(verb=f"{name} {verb}")
    return parser


def _changing(tasks: Any, name: str, verb: str, shared: argparse.ArgumentParser, told: str) -> Any:
    parser = _verb(tasks, name, verb, shared, told)
    parser.add_argument("--reason", default="", help="ghi vào nhật ký")
    return parser


def _list(ask: Callable[[sa.Connection, str | None], list[dict[str, object]]], name: str) -> Verb:
    def run(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
        with closing(home.open()) as portal, portal.store.reading() as db:
            if chosen.unit is not None and stations.unit_name(db, chosen.unit) is None:
                raise StationError("unit_unknown", unit=chosen.unit)
            return {name: ask(db, chosen.unit)}

    return run


def _station(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    act, active = _act(chosen, home), chosen.verb == "station restore"
    with closing(home.open()) as portal, portal.store.writing() as db:
        changed = access.set_station(db, chosen.station, act, active=active)
    return {"station": chosen.station, "active": active, "changed": changed}


def _move(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    act, label = _act(chosen, home), chosen.label.strip()
    if not 1 <= len(label) <= stations.MAX_LABEL or not label.isprintable():
        raise StationError("label_text")
    with closing(home.open()) as portal, portal.store.writing() as db:
        changed = access.move_station(db, chosen.station, chosen.unit, label, act)
    return {"station": chosen.station, "unit": chosen.unit, "label": label, "changed": changed}


def _operator(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    act, active = _act(chosen, home), chosen.verb == "operator restore"
    with closing(home.open()) as portal, portal.store.writing() as db:
        changed = access.set_operator(db, chosen.id, chosen.station, act, active=active)
    return {"operator": chosen.id, "active": active, "stations": list(changed), "changed": bool(changed)}


def _add(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    act = _act(chosen, home)
    if not 1 <= chosen.minutes <= _LONGEST_MINUTES:
        raise StationError("minutes_range")
    with closing(home.open()) as portal:
        code = portal.enrolment.offer_operator(
            station_no=chosen.station,
            operator_id=chosen.id,
            name=chosen.name,
            role=chosen.role,
            expires_at=home.now_s() + chosen.minutes * 60,
            act=act,
            entropy=home.entropy,
        )
    return {"code": code, "operator": chosen.id, "station": chosen.station, "minutes": chosen.minutes}


def _officer(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    act = _act(chosen, home)
    with closing(home.open()) as portal, portal.store.writing() as db:
        changed = access.remove_officer(db, chosen.id, act)
    return {"officer": chosen.id, "active": False, "changed": changed}


def _act(chosen: argparse.Namespace, home: PortalHome) -> Act:
    reason = chosen.reason.strip()
    if len(reason) > access.MAX_REASON or not reason.isprintable():
        raise StationError("reason_text")
    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        # An account without a name, as in some containers.
        who = ""
    return Act(who, reason, home.now_s())


VERBS: Mapping[str, Verb] = {
    "station list": _list(access.stations_of, "stations"),
    "station revoke": _station,
    "station restore": _station,
    "station move": _move,
    "operator add": _add,
    "operator list": _list(access.operators_of, "operators"),
    "operator remove": _operator,
    "operator restore": _operator,
    "officer list": _list(access.officers_of, "officers"),
    "officer remove": _officer,
}


def lines(verb: str, answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a verb did, in words for the person at the server."""
    if verb == "operator add":
        yield from (line.format(**answer) for line in _CODE)
        return
    if verb in _DONE:
        numbers = ", ".join(str(one) for one in answer.get("stations", ()))
        told = {**answer, "stations": numbers}
        yield _DONE[verb].format(**told) if answer["changed"] else _SO_ALREADY
        return
    (rows,) = answer.values()
    for row in rows:
        yield _line(verb, row)
    if not rows:
        yield "Chưa có."


def _line(verb: str, row: Mapping[str, Any]) -> str:
    if verb == "station list":
        seen = "chưa từng có tin" if row["seen_at"] is None else f"tin cuối {_moment(row['seen_at'])}"
        return f"{row['station']} {row['label']}, đơn vị {row['unit']}, {seen}{_ended(row, 'đã thu hồi')}"
    if verb == "operator list":
        who = f"{row['operator']} {row['name']} ({row['role']}), trạm {row['station']}"
        return f"{who}, {_keys(row['keys'])}{_ended(row, 'đã thôi')}"
    return f"{row['officer']} {row['name']} ({row['role']}), đơn vị {row['unit']}{_ended(row, 'đã thu hồi')}"


def _keys(keys: Sequence[Mapping[str, Any]]) -> str:
    """Say which key is current; those before it prove what was signed with them, and open nothing."""
    if not keys:
        return "chưa có khóa"
    current, *before = keys
    told = f"khóa {current['key']} từ {_moment(current['since'])}"
    for key in before:
        told += f"; khóa cũ {key['key']} thay lúc {_moment(key['replaced_at'])}"
    return told


def _ended(row: Mapping[str, Any], word: str) -> str:
    return "" if row["active"] else f" – {word.upper()}"


def _moment(at_s: int) -> str:
    return vietnam_time(at_s).strftime("%H:%M %d/%m/%Y")
