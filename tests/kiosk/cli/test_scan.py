"""The scan verb: its contract, one object for each input, whatever the input."""

from __future__ import annotations

import argparse
import base64
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.cli import scan
from kiosk.fictional.cards import draw_card
from kiosk.fictional.people import FictionalPeople, card_mrz, card_qr_payload
from tests.support.card_pictures import card_png
from tests.support.fakes import FakeClock

if TYPE_CHECKING:
    from pathlib import Path

PERSON = FictionalPeople(seed=30).person()
PAYLOAD = card_qr_payload(PERSON)


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
    parser = argparse.ArgumentParser()
    scan.add_parser(parser.add_subparsers())
    out = io.StringIO()
    code = scan.run_scan(parser.parse_args(["scan", *arguments]), out, io.BytesIO(stdin), FakeClock())
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_files_texts_and_mrz_are_answered_in_order(tmp_path: Path) -> None:
    picture, lines = tmp_path / "card.png", tmp_path / "mrz.txt"
    picture.write_bytes(card_png(PERSON))
    lines.write_text(card_mrz(PERSON))
    code, answers = run(str(picture), "--text", PAYLOAD, "--mrz", str(lines))
    assert code == 0
    assert [set(answer) for answer in answers] == [{"barcodes", "identity", "verdict", "problems"}] * 3
    assert answers[0]["barcodes"] == [{"format": "QRCode", "text": PAYLOAD}]
    assert answers[0]["verdict"] == answers[1]["verdict"] == "accept"
    assert {answer["identity"]["idNumber"] for answer in answers} == {PERSON.id_number}
    assert answers[0]["identity"]["fullName"] == PERSON.full_name
    assert base64.b64decode(answers[1]["identity"]["raw"]).decode() == PAYLOAD
    assert answers[2]["identity"]["source"] == "mrz"
    assert "fullName" not in answers[2]["identity"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_a_line_takes_every_kind_of_picture_a_file_may_be(kind: str) -> None:
    out = io.BytesIO()
    draw_card(PERSON).save(out, kind)
    line = json.dumps({"bytes_b64": base64.b64encode(out.getvalue()).decode()})
    code, (answer,) = run("--stdin", stdin=line.encode())
    assert (code, answer["verdict"]) == (0, "accept")
    assert [one["text"] for one in answer["barcodes"]] == [PAYLOAD]


def test_text_that_begins_as_a_picture_does_is_text() -> None:
    line = json.dumps({"bytes_b64": base64.b64encode(b"BM48190000017|").decode()})
    assert run("--stdin", stdin=line.encode())[1][0]["barcodes"] == []
    assert (
        run("--stdin", stdin=line.encode())[1][0]["problems"]
        == run("--text", "BM48190000017|")[1][0]["problems"]
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_file_of_lines_may_begin_with_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    lines = tmp_path / "mrz.txt"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    lines.write_bytes((mark + card_mrz(PERSON).replace("\n", "\r\n")).encode(encoding))
    code, answers = run("--mrz", str(lines))
    assert (code, answers[0]["identity"]["idNumber"]) == (0, PERSON.id_number)


def test_every_line_gets_one_object(tmp_path: Path) -> None:
    picture = tmp_path / "card.png"
    picture.write_bytes(card_png(PERSON))
    good: list[dict[str, str]] = [
        {"text": PAYLOAD},
        {"bytes_b64": base64.b64encode(PAYLOAD.encode()).decode()},
        {"bytes_b64": base64.b64encode(card_png(PERSON)).decode()},
        {"mrz": card_mrz(PERSON)},
        {"file": str(picture), "today": "2026-11-22"},
    ]
    bad: list[tuple[bytes, str]] = [
        (b"{", "input_not_json"),
        (b"\xff\xfe", "input_not_json"),
        (b"[" * 100_000, "input_not_json"),
        (b"9" * 5000, "input_not_json"),
        (b"[]", "input_not_object"),
        (b"{}", "input_source"),
        (b'{"text": "a", "mrz": "b"}', "input_source"),
        (b'{"text": 1}', "input_type"),
        (b'{"bytes_b64": "***"}', "input_base64"),
        (b'{"file": "/no/such/file"}', "file_unreadable"),
        (b'{"file": "a\\u0000b"}', "file_unreadable"),
        (b'{"file": "' + str(tmp_path).encode() + b'"}', "file_unreadable"),
        (b'{"text": "x", "today": "2026-02-30"}', "input_today"),
        (b'{"text": "x", "today": 5}', "input_today"),
        (b'{"text": "\\ud800"}', "not_utf8"),
        (b'{"text": "hello"}', "qr_unknown"),
    ]
    lines = [json.dumps(line).encode() for line in good] + [line for line, _ in bad]
    code, answers = run("--stdin", stdin=b"\n".join(lines[:7]) + b"\n\n" + b"\r\n".join(lines[7:]))
    assert code == 1
    assert len(answers) == len(lines)
    assert {answer["verdict"] for answer in answers[: len(good)]} == {"accept"}
    for answer, (_, problem) in zip(answers[len(good) :], bad, strict=True):
        assert (answer["identity"], answer["verdict"]) == (None, "reject")
        assert [entry["code"] for entry in answer["problems"]] == [problem]


def test_a_line_without_end_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_MAX_LINE", 1000)
    long = json.dumps({"text": "x" * 5000}).encode()
    code, answers = run("--stdin", stdin=long + b"\n" + json.dumps({"text": PAYLOAD}).encode())
    assert code == 1
    assert [answer["verdict"] for answer in answers] == ["reject", "accept"]
    assert answers[0]["problems"] == [{"code": "input_too_long", "field": ""}]


def test_today_decides_about_the_future() -> None:
    later = PAYLOAD.replace(f"{PERSON.issued_on:%d%m%Y}", "01012030")
    assert run("--text", later)[1][0]["problems"] == [{"code": "issued_in_future", "field": "issuedOn"}]
    assert run("--text", later, "--today", "2031-01-01")[1][0]["verdict"] == "accept"


@pytest.mark.parametrize(
    "arguments", [[], ["--stdin", "--text", "x"], ["--text", "x", "--today", "tomorrow"]]
)
def test_misuse(arguments: list[str]) -> None:
    assert run(*arguments) == (2, [])


def test_a_console_that_is_not_utf8_gets_ascii() -> None:
    parser = argparse.ArgumentParser()
    scan.add_parser(parser.add_subparsers())
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="cp1252")
    assert scan.run_scan(parser.parse_args(["scan", "--text", PAYLOAD]), out, io.BytesIO()) == 0
    out.flush()
    assert json.loads(raw.getvalue().decode("ascii"))["identity"]["fullName"] == PERSON.full_name
