"""`tram-so-portal`: the process entry of the reference portal.

Exit status: 0 fine, 1 a problem was found, 2 misuse.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TextIO, cast

import platformdirs

from forms.errors import TramSoError
from forms.stamp import SystemClock, SystemEntropy
from sync.portal.administration import access_verbs, admin, backup_verbs, demo, fleet_text, key_verbs
from sync.portal.administration.command_words import SENTENCES
from sync.portal.home import PortalHome
from sync.portal.office.officers import Role
from sync.portal.stations.enrolment import DEFAULT_MINUTES
from sync.portal.storage.event_log import record, start_logging
from sync.portal.web.listening import Listening
from sync.portal.web.process_guard import forbid_core_dumps, reader_has_left
from sync.portal.web.workers import MAX_WORKERS, Workers, end_with_parent, inherited

MAX_PORT = 65_535
_WORDED = (access_verbs, key_verbs, backup_verbs)
"""Verbs that say in lines of their own what they did."""

LEFT_OUT = 3
"""Exit status of an export that is there, and lacks dossiers nobody can open."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    forbid_core_dumps()
    chosen = _parser().parse_args(arguments)
    start_logging()
    try:
        return _run(chosen)
    except BrokenPipeError:
        if reader_has_left():
            # Not everything was said, so nobody can call it fine.
            return 1
        raise


def _run(chosen: argparse.Namespace) -> int:
    clock, entropy = SystemClock(), SystemEntropy()
    verbs: dict[str, Callable[[argparse.Namespace, PortalHome], admin.Answer]] = {
        "keys": admin.make_keys,
        "unit add": admin.add_unit,
        "enrolment add": admin.add_enrolment,
        "officer add": admin.add_officer,
        "catalogue publish": admin.publish_catalogue,
        "export-national": admin.export_national,
        "fleet": admin.list_fleet,
        "restored": admin.declare_restored,
        **{name: verb for module in _WORDED for name, verb in module.VERBS.items()},
    }
    try:
        if chosen.verb == "root-init":
            return _tell(chosen, admin.root_init(chosen, entropy))
        with ExitStack() as tidy:
            folder: Path | None = chosen.home
            if folder is None and chosen.verb == "serve" and chosen.demo:
                folder = Path(tidy.enter_context(tempfile.TemporaryDirectory(prefix="tram-so-portal-")))
            chosen.home = folder or platformdirs.user_data_path("tram-so-portal")
            home = PortalHome(
                folder=chosen.home,
                clock=clock,
                entropy=entropy,
                database=chosen.database,
                blobs=chosen.blobs,
            )
            if chosen.verb == "serve":
                return _serve(chosen, home)
            answer = verbs[chosen.verb](chosen, home)
            if chosen.verb == "fleet":
                return _tell_fleet(chosen, answer)
            if chosen.verb == "export-national":
                return _tell_export(chosen, answer)
            worded = next((module for module in _WORDED if chosen.verb in module.VERBS), None)
            if worded is None or chosen.json:
                _tell(chosen, answer)
            else:
                _tell_lines(worded.lines(chosen.verb, answer))
            return 1 if answer.get("left_out") else 0
    except TramSoError as error:
        return _fail(chosen, error)


def _serve(chosen: argparse.Namespace, home: PortalHome) -> int:
    where = Listening(chosen.host, chosen.port, chosen.tls_certificate, chosen.tls_key, chosen.behind_proxy)
    if chosen.demo:
        if where.behind_proxy or where.certificate is not None:
            _say("--demo chỉ dành cho máy này.", sys.stderr)
            return 2
        demo.prepare(home)
    if chosen.inherit is not None:
        return _work(chosen, home, where)
    if chosen.until_stdin_ends:
        end_with_parent()
    with closing(where.open()) as listening, closing(home.open(serving=True)) as portal:
        url = where.url(listening)

        def ready() -> None:
            if chosen.demo:
                credentials = demo.furnish(portal, url)
                if chosen.credentials is not None:
                    demo.write_credentials(chosen.credentials, credentials)
            record("listening", url=url)
            _tell(chosen, {"url": url, "root_fingerprint": portal.keys.fingerprint})

        if chosen.workers == 1:
            from sync.portal.web.server import serve

            serve(portal, where, listening, ready)
        else:
            Workers(chosen.workers, _worker_command(chosen, home)).run(listening, ready)
    record("stopped")
    return 0


def _work(chosen: argparse.Namespace, home: PortalHome, where: Listening) -> int:
    from sync.portal.web.server import serve

    with closing(inherited(chosen.inherit)) as listening, closing(home.open(serving=True)) as portal:
        end_with_parent()
        serve(portal, where, listening, lambda: _say("ready"))
    return 0


def _worker_command(chosen: argparse.Namespace, home: PortalHome) -> list[str]:
    command = [sys.executable, "-m", "sync.portal.main", "serve", "--home", str(home.folder)]
    command += ["--host", chosen.host]
    for option in ("database", "blobs", "tls_certificate", "tls_key"):
        value = getattr(chosen, option)
        if value is not None:
            command += ["--" + option.replace("_", "-"), str(value)]
    return [*command, "--behind-proxy"] if chosen.behind_proxy else command


def _port(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"số từ 0 đến {MAX_PORT}")
    return number


def _parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help="thư mục dữ liệu của máy chủ")
    shared.add_argument("--database", help="địa chỉ SQLAlchemy; mặc định là SQLite trong --home")
    shared.add_argument("--blobs", type=Path, help="thư mục chứa tệp; mặc định trong --home")
    shared.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    whole = argparse.ArgumentParser(prog="tram-so-portal", description="Cổng tiếp nhận của Trạm Số")
    commands = whole.add_subparsers(required=True)

    serving = commands.add_parser("serve", parents=[shared], help="phục vụ các trạm")
    serving.set_defaults(verb="serve")
    serving.add_argument("--host", default="127.0.0.1", help="địa chỉ mạng; mặc định chỉ máy này")
    serving.add_argument("--port", type=_port, default=8080, help="0: cổng trống bất kỳ")
    serving.add_argument(
        "--workers", type=int, default=1, choices=range(1, MAX_WORKERS + 1), metavar="N", help="số tiến trình"
    )
    serving.add_argument("--inherit", type=int, help=argparse.SUPPRESS)
    serving.add_argument("--tls-certificate", type=Path, help="tệp chứng thư TLS (PEM)")
    serving.add_argument("--tls-key", type=Path, help="tệp khóa của chứng thư")
    serving.add_argument("--behind-proxy", action="store_true", help="TLS do máy chủ phía trước lo")
    serving.add_argument("--demo", action="store_true", help="tự tạo khóa, đơn vị, mã ghi danh")
    serving.add_argument(
        "--until-stdin-ends", action="store_true", help="dừng khi chương trình đã khởi động nó kết thúc"
    )
    serving.add_argument("--credentials", type=Path, help="ghi thông tin thực hành vào tệp (0600)")

    _add_administration(commands.add_parser("admin", help="quản trị").add_subparsers(required=True), shared)
    return whole


def _add_administration(
    tasks: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    root = tasks.add_parser("root-init", parents=[shared], help="tạo khóa gốc (ngoại tuyến)")
    root.set_defaults(verb="root-init")
    root.add_argument("--out", type=Path, required=True, help="thư mục sẽ giữ khóa gốc")
    keys = tasks.add_parser("keys", parents=[shared], help="tạo khóa của máy chủ; xem, thay, thu hồi khóa")
    keys.set_defaults(verb="keys")
    keys.add_argument("--root", type=Path, help="thư mục khóa gốc, chỉ để tạo khóa lần đầu")
    key_verbs.add_to(keys, shared)

    unit = _adding(tasks, "unit", shared, "thêm đơn vị tiếp nhận")
    unit.add_argument("--code", required=True, help="mã đơn vị, đứng trong mọi mã hồ sơ")
    unit.add_argument("--name", required=True, help="tên in trên phiếu")
    enrolment = _adding(tasks, "enrolment", shared, "tạo mã ghi danh dùng một lần")
    enrolment.add_argument("--unit", required=True, help="mã đơn vị tiếp nhận")
    enrolment.add_argument("--label", required=True, help="tên trạm")
    enrolment.add_argument("--operator-id", required=True, help="mã của người làm ở trạm")
    enrolment.add_argument("--operator-name", required=True, help="họ tên người đó")
    enrolment.add_argument("--role", default="clerk", help="clerk, lead hoặc volunteer: đều làm hồ sơ")
    enrolment.add_argument(
        "--profile", choices=("station", "demo"), default="station", help="demo: trạm thực hành"
    )
    enrolment.add_argument("--minutes", type=int, default=DEFAULT_MINUTES, help="mã dùng được trong bao lâu")
    enrolment.add_argument(
        "--station", type=int, help="ghi danh lại trạm đã có, hoặc trạm mà bản sao đã quên"
    )
    officers = tasks.add_parser("officer", help="cán bộ và mã truy cập").add_subparsers(required=True)
    officer = officers.add_parser("add", parents=[shared], help="thêm cán bộ, in mã truy cập một lần")
    officer.set_defaults(verb="officer add")
    officer.add_argument("--id", required=True, help="mã cán bộ")
    officer.add_argument("--name", required=True, help="họ tên cán bộ")
    officer.add_argument("--unit", required=True, help="mã đơn vị của cán bộ")
    officer.add_argument("--role", choices=tuple(Role), default=Role.OFFICER.value, help="observer: chỉ xem")
    officer.add_argument("--renew", action="store_true", help="cấp mã truy cập mới, mã cũ hết dùng")
    others = {
        name: tasks.add_parser(name, help=told).add_subparsers(required=True)
        for name, told in (("station", "các trạm: xem, thu hồi, mở lại"), ("operator", "người làm ở trạm"))
    }
    access_verbs.add_to({**others, "officer": officers}, shared)
    national = tasks.add_parser(
        "export-national", parents=[shared], help="xuất hồ sơ của một đơn vị theo trường dữ liệu quốc gia"
    )
    national.set_defaults(verb="export-national")
    national.add_argument("--unit", required=True, help="mã đơn vị")
    national.add_argument("--out", type=Path, required=True, help="tệp JSON sẽ ghi: dữ liệu cá nhân")
    national.add_argument("--codes", type=Path, help="JSON: các mã mà những hệ thống đã biết dùng khác nhau")
    national.add_argument("--updating", action="store_true", help="hồ sơ đã đồng bộ trước đó")
    backup_verbs.add_to(tasks, shared)
    restored = tasks.add_parser(
        "restored",
        parents=[shared],
        help="báo rằng dữ liệu vừa được khôi phục từ bản sao: các trạm gửi lại phần còn thiếu",
    )
    restored.set_defaults(verb="restored")
    fleet = tasks.add_parser("fleet", parents=[shared], help="tình trạng các trạm, đã gửi hết hay chưa")
    fleet.set_defaults(verb="fleet")
    fleet.add_argument("--unit", help="chỉ các trạm của một đơn vị")
    publishing = _adding(tasks, "catalogue", shared, "công bố biểu mẫu và danh mục mới", verb="publish")
    publishing.add_argument("--root", type=Path, required=True, help="thư mục khóa gốc")
    publishing.add_argument("--form", type=Path, action="append", default=[], help="tệp biểu mẫu")
    publishing.add_argument("--shipped", action="store_true", help="công bố cả danh mục đi kèm chương trình")
    publishing.add_argument(
        "--list",
        type=Path,
        action="append",
        default=[],
        metavar="communes.json",
        help="tệp danh mục dùng chung",
    )
    publishing.add_argument(
        "--services",
        type=Path,
        action="append",
        default=[],
        metavar="services.csv",
        help="hàng thủ tục đã đổi (CSV hoặc JSON): cột không ghi thì giữ nguyên, ô trống thì xóa",
    )


def _adding(
    tasks: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    shared: argparse.ArgumentParser,
    help_text: str,
    verb: str = "add",
) -> argparse.ArgumentParser:
    inner = tasks.add_parser(name, help=help_text).add_subparsers(required=True)
    parser = inner.add_parser(verb, parents=[shared], help=help_text)
    parser.set_defaults(verb=f"{name} {verb}")
    return parser


def _tell(chosen: argparse.Namespace, answer: admin.Answer) -> int:
    if chosen.json:
        _say(json.dumps(answer, ensure_ascii=False))
    else:
        _say("  ".join(f"{name}: {value}" for name, value in answer.items()))
    return 0


def _tell_lines(told: Iterator[str]) -> int:
    for line in told:
        _say(line)
    return 0


def _tell_fleet(chosen: argparse.Namespace, answer: admin.Answer) -> int:
    if chosen.json:
        _tell(chosen, answer)
    else:
        _tell_lines(fleet_text.lines(answer))
    found = cast("list[dict[str, object]]", answer["stations"])
    return 1 if any(one["warnings"] for one in found) else 0


def _tell_export(chosen: argparse.Namespace, answer: admin.Answer) -> int:
    _tell(chosen, answer)
    left_out = cast("list[str]", answer["unreadable"])
    if not left_out:
        return 0
    why = ", ".join(cast("list[str]", answer["why"]))
    _say(f"CHƯA XUẤT {len(left_out)} hồ sơ: không mở được nội dung ở máy chủ này ({why}).", sys.stderr)
    return LEFT_OUT


class _Told(dict[str, object]):
    """Parameters of a refusal; one that a sentence names and the refusal lacks is left out, not a crash."""

    def __missing__(self, _name: str) -> str:
        return "…"


def _fail(chosen: argparse.Namespace, error: TramSoError) -> int:
    sentence = SENTENCES.get(error.code, "Không thực hiện được.").format_map(
        _Told({"home": shlex.quote(str(chosen.home)), **error.params})
    )
    if chosen.json:
        _say(json.dumps({"problem": error.code, "message": sentence}, ensure_ascii=False))
    else:
        _say(f"{sentence} ({error})", sys.stderr)
    return 1


def _say(text: str, stream: TextIO | None = None) -> None:
    out = stream or sys.stdout
    out.write(text + "\n")
    out.flush()


if __name__ == "__main__":
    raise SystemExit(main())
