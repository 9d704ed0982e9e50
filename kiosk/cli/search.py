"""`tram-so search`: the finder of services, without a station, a sign-in or a window.

`search TEXT` writes one JSON list `[{"code", "name", "score", "why"}]`, best first; `--stdin` answers each
line of input with one list on a line. `--catalogue CSV` searches the rows of a table (columns `code` and
`name_vi`, and where there `field_vi`, `level`, `documents`, `synonyms`) instead of the bundled catalogue;
what the bundled one knows of a code (synonyms, occasions) is used for it too.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from forms.errors import HostileInput
from kiosk.cli.output import FINE, Misuse, emit_json
from kiosk.home.private_files import read_limited
from kiosk.wording import t
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file

if TYPE_CHECKING:
    import argparse

MAX_TABLE_BYTES = 33_554_432
MAX_ROWS = 50_000
MAX_QUERY_BYTES = 4_096
_LEVELS = {"xã": "commune", "tỉnh": "province", "bộ": "ministry"}

CatalogueObject = tuple[str, str, bytes]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb."""
    parser = subparsers.add_parser("search", help="find a service")
    parser.add_argument("text", nargs="*", help="what a person would say, with or without marks")
    parser.add_argument("--stdin", action="store_true", help="one query a line, one JSON list a line")
    parser.add_argument("--catalogue", metavar="CSV", help="search this table instead of the bundled one")
    parser.add_argument("--limit", type=int, default=10, help="most results of a query, 1–500 (default 10)")
    return parser


def run(args: argparse.Namespace) -> int:
    """Answer one query, or each line of the standard input."""
    if bool(args.text) == args.stdin or not 1 <= args.limit <= 500:
        raise Misuse(t("Cần đúng một trong hai: TEXT hoặc --stdin; --limit từ 1 đến 500."))
    objects = seed_objects() if args.catalogue is None else list(table_objects(Path(args.catalogue)))
    with tempfile.TemporaryDirectory(prefix="tram-so-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "catalogue.db"
        catalogue_file.build(path, objects, generation=0, manifest=None)
        reader = catalogue_file.CatalogueReader(path)
        try:
            names = {code: json.loads(raw)["name"] for kind, code, raw in objects if kind == "service"}
            queries = _lines(sys.stdin.buffer) if args.stdin else [" ".join(args.text)]
            for query in queries:
                emit_json(
                    [
                        {"code": code, "name": names[code], "score": round(score, 4), "why": why}
                        for code, score, why in reader.search(query, {}, args.limit)
                    ]
                )
        finally:
            reader.close()
    return FINE


def table_objects(path: Path) -> Iterator[CatalogueObject]:
    """Yield the services of a CSV table as catalogue objects, with the bundled lists.

    Raises:
        HostileInput: `table_missing`, `file_too_large`, `table_malformed` (not UTF-8, no `code` and
            `name_vi`, a code twice or with other characters, or more than 50,000 rows).
    """
    raw = None if path.is_dir() else read_limited(path, MAX_TABLE_BYTES)
    if raw is None:
        raise HostileInput("table_missing")
    bundled = seed_objects()
    known = {code: json.loads(payload) for kind, code, payload in bundled if kind == "service"}
    seen: set[str] = set()
    try:
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        if not {"code", "name_vi"} <= set(rows.fieldnames or ()):
            raise HostileInput("table_malformed")
        for row in rows:
            code, name = (row["code"] or "").strip(), (row["name_vi"] or "").strip()
            if not code or len(code) > 64 or not name or code in seen or len(seen) >= MAX_ROWS:
                raise HostileInput("table_malformed", row=rows.line_num)
            seen.add(code)
            service = {**known.get(code, {"mode": "refer"}), **_given(row), "code": code, "name": name}
            yield "service", code, json.dumps(service, ensure_ascii=False).encode("utf-8")
    except (UnicodeDecodeError, csv.Error) as error:
        raise HostileInput("table_malformed") from error
    yield from (entry for entry in bundled if entry[0] == "list")


def _given(row: dict[str, str | None]) -> dict[str, object]:
    """Return what a table says of a service beyond its name; empty cells say nothing."""
    said: dict[str, object] = {}
    field = (row.get("field_vi") or "").strip()
    if field:
        said["field"] = field
    levels = (row.get("level") or "").lower()
    found = [english for word, english in _LEVELS.items() if word in levels]
    if found:
        said["level"] = found
    for name in ("documents", "synonyms"):
        parts = [part.strip() for part in (row.get(name) or "").split(";")]
        if any(parts):
            said[name] = [part for part in parts if part]
    return said


def _lines(stream: BinaryIO) -> Iterable[str]:
    """Yield queries; of a line over the limit only its beginning."""
    while line := stream.readline(MAX_QUERY_BYTES):
        query = line
        while not line.endswith(b"\n") and len(line) == MAX_QUERY_BYTES:
            line = stream.readline(MAX_QUERY_BYTES)
        yield query.decode("utf-8", "replace").strip()
