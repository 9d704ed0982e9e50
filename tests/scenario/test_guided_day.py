"""The guided day as a user starts it: the real window, portal, link, database and signatures, nothing replaced."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.architecture.sources import ROOT

PICTURES = (
    "01-sign-in", "02-today", "03-finder", "04-scan", "05-form-with-error", "06-form-child", "07-documents",
    "08-review", "09-slip", "10-queue-offline", "11-text-receipt", "12-complete-receipt", "13-returned-on-top",
    "14-returned-reasons", "15-reason-at-its-field", "16-corrected", "17-review", "18-receipt-again",
    "19-accepted-with-due-date",
)  # fmt: skip
LIMIT_S = 240
TIMES = 20


def play(out: Path) -> tuple[int, str, dict[str, Any]]:
    """Start the program's own `day` and return exit code, what it wrote, and `day.json`."""
    answer = subprocess.run(
        [sys.executable, "-m", "ui.main", "day", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    record = out / "day.json"
    told = answer.stdout + answer.stderr
    assert record.exists(), told
    return answer.returncode, told, json.loads(record.read_text(encoding="utf-8"))


def check(out: Path) -> dict[str, Any]:
    code, told, day = play(out)
    assert (code, day["problems"], day["lost"], day["duplicated"]) == (0, [], 0, 0), told
    return day


def test_the_guided_day(tmp_path: Path) -> None:
    day = check(tmp_path / "out")
    steps = {step["step"]: step for step in day["steps"]}
    sealed, again = steps["sealed"], steps["sealed_again"]
    assert sealed["case_id"] == again["case_id"]
    assert sealed["packet_id"] != again["packet_id"]

    # Nothing of the first packet changed when its process was killed.
    assert steps["still_there"]["code"] == sealed["code"]
    assert steps["still_there"]["packets"] == sealed["packets"]
    assert steps["slip"]["first_packet_sha256"] == sealed["packets"][0]["sha256"]
    assert "còn" in steps["text_receipt"]["said"]

    receipts = {(one["packet_id"], one["kind"]): one for one in day["receipts"]}
    both = {
        (packet, kind)
        for packet in (sealed["packet_id"], again["packet_id"])
        for kind in ("text", "complete")
    }
    assert set(receipts) == both
    assert len({one["code"] for one in receipts.values()}) == 1
    assert steps["due"]["due_on"] == steps["accepted"]["due_on"]

    times = [step["at_ms"] for step in day["steps"]]
    assert times == sorted(times)
    assert (tmp_path / "out" / "slip.pdf").read_bytes().startswith(b"%PDF-")
    _check_pictures(tmp_path / "out")
    _check_no_person_in(tmp_path / "out")


def _check_pictures(out: Path) -> None:
    assert [path.stem for path in sorted(out.glob("*.png"))] == list(PICTURES)
    seen = set()
    for path in sorted(out.glob("*.png")):
        with Image.open(path) as picture:
            assert picture.size == (1366, 768), path.name
            grey = picture.convert("L")
            assert len(grey.histogram()) - grey.histogram().count(0) > 40, f"{path.name} is blank"
            seen.add(grey.tobytes())
    assert len(seen) == len(PICTURES), "two pictures show the same"


def _check_no_person_in(out: Path) -> None:
    """Names and numbers, fictional as they are, stay out of the record that is passed around."""
    from forms.stamp import vietnam_date
    from ui.day.family import visit

    day = json.loads((out / "day.json").read_text(encoding="utf-8"))
    family = visit(vietnam_date(day["steps"][0]["at_ms"] // 1000)).family
    for name in ("day.json", "steps.jsonl"):
        text = (out / name).read_text(encoding="utf-8")
        for person in (family.mother, family.father):
            assert person.full_name not in text
            assert person.id_number not in text
        assert family.newborn.full_name not in text


def test_a_portal_that_is_not_there_is_told(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.json"
    credentials.write_text("<html>not yet</html>", encoding="utf-8")
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "ui.main", "day", "--out", str(tmp_path / "out")),
            *("--portal", "http://127.0.0.1:9", "--credentials", str(credentials)),
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1
    assert "holds no credentials" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_portal_that_has_gone_is_told_and_recorded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    credentials = tmp_path / "credentials.json"
    known = {"enrol_code": "AAAA", "root_fingerprint": "0", "operator_id": "nv", "officer_token": "tso_0"}
    credentials.write_text(json.dumps({"url": url, **known}), encoding="utf-8")
    command = [sys.executable, "-m", "ui.main", "day", "--out", str(tmp_path / "out"), "--portal", url]
    answer = subprocess.run(
        [*command, "--credentials", str(credentials)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    day = json.loads((tmp_path / "out" / "day.json").read_text(encoding="utf-8"))
    assert "sync_offline" in day["problems"][0]
    assert day["receipts"] == []


def test_portal_and_credentials_go_together(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "ui.main",
        "day",
        "--out",
        str(tmp_path),
        "--portal",
        "http://127.0.0.1:9",
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert answer.returncode == 2
    assert "--credentials" in answer.stderr


@pytest.mark.long
def test_the_guided_day_again_and_again(tmp_path: Path) -> None:
    for number in range(TIMES):
        check(tmp_path / f"{number:02d}")
