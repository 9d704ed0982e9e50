"""`tram-so scan`: pictures, texts and machine-readable lines in, one JSON object a line out.

Each object is `{"barcodes": [{"format", "text"}], "identity": {…} | null, "verdict": "accept" | "repair" |
"reject", "problems": [{"code", "field"}]}`. `identity` holds the card record of `forms.identity.reading`
plus `expiresOn`, `noExpiry`, `nameHint`, `extras`, `repairs` and `raw` (base64); it is null for a rejected
reading. No station, no sign-in and no window is needed.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from forms.errors import HostileInput
from forms.identity.mrz import parse_mrz
from forms.identity.reading import MAX_RAW_BYTES, Problem, card_record, rejected
from forms.stamp import vietnam_date
from kiosk.scanning.card_reader import CardScan, read_text, scan_picture
from kiosk.scanning.pictures import MAX_FILE_BYTES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from forms.identity.reading import IdentityReading
    from forms.stamp import Clock

_MAX_LINE = 2 * MAX_FILE_BYTES
_SOURCES = ("text", "bytes_b64", "mrz", "file")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb and its arguments."""
    parser = subparsers.add_parser("scan", help="read identity cards from pictures or scanner text")
    parser.add_argument("files", nargs="*", metavar="FILE", help="JPEG, PNG, WebP or BMP")
    parser.add_argument(
        "--text", action="append", default=[], help="text of a card code, as a scanner types it"
    )
    parser.add_argument(
        "--mrz", action="append", default=[], metavar="FILE", help="file with the card's MRZ lines"
    )
    parser.add_argument(
        "--stdin", action="store_true", help="one JSON object a line: text, bytes_b64, mrz or file"
    )
    parser.add_argument("--today", metavar="YYYY-MM-DD", help="day of the reading (default: today)")
    return parser


def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """Run the verb.

    Args:
        args: as `add_parser` defines them.
        clock: gives the day of the reading where the input names none; without clock and `--today`,
            dates are not compared with today.

    Returns:
        0 when every input gave an identity, 1 when any was rejected, 2 for misuse: nothing to read,
        `--stdin` together with other inputs, or `--today` is no date.
    """
    return run_scan(args, sys.stdout, sys.stdin.buffer, clock)


def run_scan(args: argparse.Namespace, out: TextIO, stdin: BinaryIO, clock: Clock | None = None) -> int:
    """Do the work of `run` on given streams; see there."""
    today = None if clock is None else vietnam_date(clock.now_ms() // 1000)
    if getattr(args, "today", None):
        today = _date(args.today)
        if today is None:
            return 2
    given = list(_given(args))
    if bool(given) == bool(args.stdin):
        return 2
    # A console that is not UTF-8 gets the same JSON in ASCII.
    plain = (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    fine = True
    for scan in _from_lines(stdin, today) if args.stdin else _from_arguments(given, today):
        fine = fine and scan.reading.verdict != "reject"
        out.write(json.dumps(as_json(scan), ensure_ascii=plain) + "\n")
        out.flush()
    return 0 if fine else 1


def as_json(scan: CardScan) -> dict[str, object]:
    """Return the object of the contract for one scan."""
    reading = scan.reading
    return {
        "barcodes": [{"format": code.format, "text": code.text} for code in scan.barcodes],
        "identity": None if reading.verdict == "reject" else _identity(reading),
        "verdict": reading.verdict,
        "problems": [{"code": problem.code, "field": problem.field} for problem in reading.problems],
    }


def _identity(reading: IdentityReading) -> dict[str, object]:
    found: dict[str, object] = dict(card_record(reading))
    if reading.no_expiry:
        found["noExpiry"] = True
    if reading.name_hint is not None:
        found["nameHint"] = reading.name_hint
    return found | {"extras": list(reading.extras), "repairs": list(reading.repairs), "raw": reading.raw_b64}


def _given(args: argparse.Namespace) -> Iterator[tuple[str, str]]:
    yield from (("file", name) for name in args.files)
    yield from (("text", text) for text in args.text)
    yield from (("mrz_file", name) for name in args.mrz)


def _from_arguments(given: list[tuple[str, str]], today: date | None) -> Iterator[CardScan]:
    for kind, value in given:
        try:
            yield _scan(kind, value, today)
        except HostileInput as error:
            yield _refused(error)


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of a line over the limit only its beginning, which is then refused for its length."""
    while line := stream.readline(_MAX_LINE + 1):
        yield line
        while len(line) > _MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(_MAX_LINE + 1)


def _from_lines(stream: BinaryIO, today: date | None) -> Iterator[CardScan]:
    for line in _bounded_lines(stream):
        if not line.strip():
            continue
        try:
            kind, value, day = _parse_line(line)
            yield _scan(kind, value, day or today)
        except HostileInput as error:
            yield _refused(error)


def _parse_line(line: bytes) -> tuple[str, str, date | None]:
    if len(line) > _MAX_LINE:
        raise HostileInput("input_too_long")
    try:
        asked = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise HostileInput("input_not_json") from error
    if not isinstance(asked, dict):
        raise HostileInput("input_not_object")
    kinds = [kind for kind in _SOURCES if kind in asked]
    if len(kinds) != 1:
        raise HostileInput("input_source")
    value, day = asked[kinds[0]], asked.get("today")
    if not isinstance(value, str):
        raise HostileInput("input_type", field=kinds[0])
    if day is None:
        return kinds[0], value, None
    parsed = _date(day) if isinstance(day, str) else None
    if parsed is None:
        raise HostileInput("input_today", field="today")
    return kinds[0], value, parsed


def _scan(kind: str, value: str, today: date | None) -> CardScan:
    if kind == "text":
        return CardScan((), read_text(value, today))
    if kind == "mrz":
        return CardScan((), parse_mrz(value, today))
    if kind == "bytes_b64":
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise HostileInput("input_base64", field=kind) from error
        return scan_picture(data, today) if _is_picture(data) else CardScan((), read_text(data, today))
    data = _read_file(value)
    return CardScan((), parse_mrz(_utf8(data), today)) if kind == "mrz_file" else scan_picture(data, today)


def _utf8(data: bytes) -> bytes | str:
    """Read UTF-16 by its mark, as Windows editors may write a text; anything else is left to the reader."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    return data[: 4 * MAX_RAW_BYTES].decode("utf-16", "replace")


def _is_picture(data: bytes) -> bool:
    """Tell the formats a file may have from the text of a code; a BMP has four zero bytes no text has."""
    return (
        data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n"))
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[:2] == b"BM" and data[6:10] == bytes(4))
    )


def _read_file(name: str) -> bytes:
    """Read one byte more than allowed at most, so that the reader after it can refuse what is too long."""
    try:
        path = Path(name)
        if path.is_file():
            with path.open("rb") as file:
                return file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise HostileInput("file_unreadable", field="file") from error
    raise HostileInput("file_unreadable", field="file")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(error: HostileInput) -> CardScan:
    return CardScan((), rejected("qr", b"", Problem(error.code, str(error.params.get("field", "")))))
