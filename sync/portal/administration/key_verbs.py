"""The administrator's verbs for the server's keys: which there are, replacing one, revoking one.

The root stays where it is put away: the server writes a request, the machine with the root signs it, the server takes
the signed list. `--root` does all three at once, for a practice portal whose root is at hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forms.errors import StationError
from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import MAX_KEYS_BYTES, PortalKeys, printed_digest
from forms.stamp import VIETNAM, vietnam_time
from sync.portal.home import PortalHome
from sync.portal.keys.key_lists import (
    MAX_REQUEST_BYTES,
    REVOCABLE,
    ROTATED,
    KeyRequest,
    NewKey,
    Revocation,
    encode_request,
    sign_request,
)
from sync.portal.keys.online_keys import spare_key, take_list
from sync.portal.keys.root_files import read_root, write_secret
from sync.portal.storage.event_log import record

Answer = dict[str, object]
Verb = Callable[[argparse.Namespace, PortalHome], Answer]
SENTENCES = {
    "keys_used_up": "Đã hết số cho khóa loại {use}.",
    "keys_secret_missing": "Danh sách có khóa {use} số {id} mà máy chủ này không giữ. Hãy chép tệp online-keys.json "
    "của máy chủ đã tạo khóa sang trước.",
    "keys_rollback": "Danh sách này không mới hơn danh sách đang dùng.",
    "keys_dropped": "Danh sách thiếu hoặc đổi khóa {use} số {id}; không dùng được.",
    "keys_bytes": "Tệp này không phải danh sách khóa.",
    "root_mismatch": "Danh sách này thuộc khóa gốc khác.",
    "bad_signature": "Chữ ký của khóa gốc không đúng.",
    "key_request": "Tệp này không phải yêu cầu về khóa.",
    "key_request_code": "Mã không khớp: đây không phải tệp yêu cầu mà máy chủ đã in mã.",
    "key_request_old": "Số {id} của khóa {use} đã thuộc về khóa khác. Hãy tạo lại yêu cầu ở máy chủ.",
    "key_unknown": "Không có khóa {use} số {id}. Xem: tram-so-portal admin keys list",
    "key_time": "Thời điểm phải có dạng 2026-11-20T08:00 và không ở tương lai.",
    "keys_root_needed": "Tạo khóa lần đầu cần --root; xem thêm: list, rotate, revoke, sign, import.",
}
_NAMES = {
    "receipt": "ký xác nhận",
    "seal": "mở gói hồ sơ",
    "station": "cấp chứng thư trạm",
    "roster": "danh sách người",
}


def add_to(keys: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add the verbs below `admin keys`.

    Args:
        keys: parser of `admin keys`, which makes the first keys when no verb follows.
        shared: options of every command.
    """
    verbs = keys.add_subparsers(metavar="list|rotate|revoke|sign|import")
    _verb(verbs, "list", shared, "các khóa đang có")
    rotate = _verb(verbs, "rotate", shared, "thay khóa; khóa cũ vẫn mở và kiểm được những gì đã có")
    rotate.add_argument("use", nargs="+", choices=[use.name.lower() for use in ROTATED], help="khóa nào")
    revoke = _verb(verbs, "revoke", shared, "thu hồi khóa đã lộ; trạm không còn tin khóa đó")
    revoke.add_argument("use", choices=[use.name.lower() for use in REVOCABLE], help="khóa nào")
    revoke.add_argument("--id", type=int, nargs="+", required=True, help="số của khóa")
    revoke.add_argument("--since", required=True, help="từ lúc nào có thể đã lộ, ví dụ 2026-11-20T08:00")
    for one in (rotate, revoke):
        where = one.add_mutually_exclusive_group(required=True)
        where.add_argument("--out", type=Path, help="ghi yêu cầu để mang đến máy giữ khóa gốc")
        where.add_argument("--root", type=Path, help="khóa gốc ở ngay đây (chỉ khi thực hành)")
    sign = _verb(verbs, "sign", shared, "ký yêu cầu, trên máy giữ khóa gốc")
    sign.add_argument("request", type=Path, help="tệp yêu cầu của máy chủ")
    sign.add_argument("--root", type=Path, required=True, help="thư mục khóa gốc")
    sign.add_argument("--code", required=True, help="mã máy chủ đã in khi tạo yêu cầu")
    sign.add_argument("--out", type=Path, required=True, help="tệp danh sách đã ký sẽ ghi")
    taking = _verb(verbs, "import", shared, "dùng danh sách khóa đã ký")
    taking.add_argument("list", type=Path, help="tệp danh sách đã ký")


def _verb(verbs: Any, name: str, shared: argparse.ArgumentParser, told: str) -> Any:
    parser = verbs.add_parser(name, parents=[shared], help=told)
    parser.set_defaults(verb=f"keys {name}")
    return parser


def _list(_chosen: argparse.Namespace, home: PortalHome) -> Answer:
    keys = home.keys()
    rows = []
    for key in keys.public.listed:
        revoked = key.revoked_at if isinstance(key.revoked_at, int) else None
        current = not key.is_revoked and keys.public.current(KeyUse[key.use.upper()]).id == key.id
        rows.append(
            {
                "use": key.use,
                "id": key.id,
                "since": key.not_before,
                "current": current,
                "revoked_at": revoked,
            }
        )
    return {"serial": keys.public.serial, "root_fingerprint": keys.fingerprint, "keys": rows}


def _rotate(chosen: argparse.Namespace, home: PortalHome) -> Answer:
    return _ask(chosen, home, [KeyUse[name.upper()] for name in chosen.use], ())


def _revoke(chosen: argparse.Namespace, home: PortalHome) -> Answer:
    keys, use = home.keys().public, KeyUse[chosen.use.upper()]
    known = {key.id for key in keys.listed if key.use == chosen.use}
    for number in chosen.id:
        if number not in known:
            raise StationError("key_unknown", use=chosen.use, id=number)
    since = _moment(chosen.since, home.now_s())
    gone = tuple(Revocation(use=chosen.use, id=number, since=since) for number in dict.fromkeys(chosen.id))
    # An older key that was put aside is never taken up again in place of the one that is revoked.
    return _ask(chosen, home, [use] if keys.current(use).id in chosen.id else [], gone)


def _ask(
    chosen: argparse.Namespace, home: PortalHome, uses: list[KeyUse], gone: tuple[Revocation, ...]
) -> Answer:
    public = home.keys().public
    new = []
    for use in dict.fromkeys(uses):
        number, key = spare_key(home.folder, use, home.entropy)
        new.append(NewKey(use=use.name.lower(), id=number, public=key))
    request = encode_request(KeyRequest(v=1, keys=public.raw, add=tuple(new), revoke=gone))
    code = printed_digest(request)
    record(
        "keys_asked_for",
        add=[f"{one.use}:{one.id}" for one in new],
        revoke=[f"{one.use}:{one.id}" for one in gone],
    )
    if chosen.root is not None:
        signed = sign_request(chosen.root, read_root(chosen.root), request, code, home.now_s())
        return _taken(take_list(home.folder, signed.raw))
    _write(chosen.out, request)
    return {"request": str(chosen.out), "code": code, "keys": [f"{one.use} {one.id}" for one in new]}


def _sign(chosen: argparse.Namespace, home: PortalHome) -> Answer:
    request = _bytes(chosen.request, MAX_REQUEST_BYTES)
    if chosen.out.exists():
        raise StationError("file_exists")
    signed = sign_request(chosen.root, read_root(chosen.root), request, chosen.code, home.now_s())
    _write(chosen.out, signed.raw)
    return {"list": str(chosen.out), "serial": signed.serial}


def _import(chosen: argparse.Namespace, home: PortalHome) -> Answer:
    return _taken(take_list(home.folder, _bytes(chosen.list, MAX_KEYS_BYTES)))


def _taken(keys: PortalKeys) -> Answer:
    record("keys_imported", serial=keys.serial)
    good = {use.name.lower(): keys.current(use).id for use in ROTATED}
    return {"serial": keys.serial, **good}


def _bytes(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise StationError("file_unreadable") from error


def _write(file: Path, content: bytes) -> None:
    try:
        write_secret(file, content)
    except FileExistsError as error:
        raise StationError("file_exists") from error
    except OSError as error:
        raise StationError("file_unwritable") from error


def _moment(text: str, now_s: int) -> int:
    """Return a moment as typed, in the time of Viet Nam unless it names another."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise StationError("key_time") from error
    at = int((told if told.tzinfo else told.replace(tzinfo=VIETNAM)).timestamp())
    if not 0 < at <= now_s:
        raise StationError("key_time")
    return at


VERBS: Mapping[str, Verb] = {
    "keys list": _list,
    "keys rotate": _rotate,
    "keys revoke": _revoke,
    "keys sign": _sign,
    "keys import": _import,
}


def lines(verb: str, answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a verb did, in words for the person at the server."""
    if verb == "keys list":
        yield f"Danh sách số {answer['serial']}, khóa gốc {answer['root_fingerprint']}"
        for row in answer["keys"]:
            yield _line(row)
    elif verb == "keys sign":
        yield f"Đã ký danh sách số {answer['serial']}: {answer['list']}"
        yield "Mang tệp này về máy chủ: tram-so-portal admin keys import"
    elif "request" in answer:
        yield f"Đã ghi yêu cầu: {answer['request']}"
        yield f"Mã để đối chiếu trên máy giữ khóa gốc: {answer['code']}"
        yield "Sao lưu online-keys.json ngay bây giờ: mất khóa mới là mất những gói được niêm phong bằng khóa đó."
    else:
        yield f"Đang dùng danh sách số {answer['serial']}. Các trạm tự nhận danh sách này; không phải khởi động lại cổng."


def _line(row: Mapping[str, Any]) -> str:
    name = _NAMES.get(row["use"], row["use"])
    since = vietnam_time(row["since"]).strftime("%d/%m/%Y")
    if row["revoked_at"] is not None:
        state = "ĐÃ THU HỒI, có thể lộ từ " + vietnam_time(row["revoked_at"]).strftime("%H:%M %d/%m/%Y")
    else:
        state = "đang dùng" if row["current"] else "cũ, vẫn mở và kiểm được"
    return f"{row['use']} {row['id']} ({name}), từ {since}: {state}"
