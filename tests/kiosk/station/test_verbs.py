"""The command line against a real portal: exit codes, JSON, and a case from answers to its receipt."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from forms.packets.body import Submission
from forms.packets.packet import Kind
from kiosk.cli.main import main
from tests.architecture.sources import ROOT
from tests.forms.engine.birth_answers import good_answers
from tests.support.opened import open_record, packets_at_portal
from tests.support.portal import offer
from tests.support.station_homes import OPERATOR, PIN, WRONG_PIN, StationKit, write_plan

BIRTH = "1.001193"


class Shell:
    """Runs verbs on a machine as a person at a terminal would, reading what is written."""

    def __init__(
        self, kit: StationKit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.kit = kit
        self._patch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str, pin: str | None = PIN, home: bool = True) -> tuple[int, Any]:
        """Run a verb with `--json`; return exit code and the JSON of its last line, or the error text."""
        if pin is not None:
            self._patch.setenv("TRAM_SO_PIN", pin)
        where = ["--home", str(self.kit.home.root)] if home else []
        code = main([*arguments, "--json", *where], self.kit.around)
        assert "TRAM_SO_PIN" not in os.environ
        written = self._capsys.readouterr()
        return code, json.loads(written.out.splitlines()[-1]) if written.out else written.err

    def error(self, *arguments: str, **more: Any) -> str:
        code, told = self.run(*arguments, **more)
        assert code == 1
        assert told["error"]["title"]
        assert told["error"]["next_step"]
        return str(told["error"]["code"])


@pytest.fixture
def shell(kit: StationKit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(kit, monkeypatch, capsys)


@pytest.fixture
def signed(shell: Shell) -> Shell:
    shell.kit.enrol()
    return shell


def test_a_case_goes_from_answers_to_its_complete_receipt(signed: Shell, tmp_path: Path) -> None:
    plan = write_plan(tmp_path, good_answers())
    code, made = signed.run("new", "--form", str(plan))
    assert (code, made["sealed"]) == (0, True)
    assert made["code"].startswith("TS-")
    code, listed = signed.run("outbox", "list")
    assert (code, [one["state"] for one in listed["packets"]]) == (0, ["queued"])
    code, status = signed.run("status")
    assert (code, status["waiting"], status["from"]) == (0, 1, "database")

    code, done = signed.run("sync", "--once")
    assert (code, done["trouble"], done["answered"], done["waiting"]) == (0, None, 1, 0)
    code, shown = signed.run("outbox", "show", made["packet_id"])
    assert (code, shown["state"], shown["receipts"]) == (0, "acknowledged", ["complete", "text"])
    assert [event["kind"] for event in shown["events"]][-1] == "completed"
    assert signed.run("outbox", "list")[1]["packets"] == []

    code, slip = signed.run("slip", made["code"].lower())
    assert (code, slip["code"], slip["qr_text"][:5]) == (0, made["code"], "TSP1:")
    code, trail = signed.run("audit", "verify")
    assert (code, trail["problems"]) == (0, [])
    assert trail["entries"] >= 4


def test_a_case_the_form_refuses_is_not_made(signed: Shell, tmp_path: Path) -> None:
    answers = good_answers()
    del answers["child"]["fullName"]
    code, told = signed.run("new", "--form", str(write_plan(tmp_path, answers)))
    assert (code, told["sealed"]) == (1, False)
    assert "/child/fullName" in {problem["pointer"] for problem in told["problems"]}
    assert signed.run("outbox", "list")[1]["packets"] == []


def test_a_case_without_signature_is_not_sealed(signed: Shell, tmp_path: Path) -> None:
    plan = write_plan(tmp_path, good_answers(), signature=None)
    assert signed.error("new", "--form", str(plan)) == "signature_missing"
    assert signed.run("outbox", "list")[1]["packets"] == []


def test_what_was_paid_is_on_the_slip(signed: Shell, tmp_path: Path) -> None:
    paid = {"collected": "16.000", "paper_receipt": "0012345"}
    _, made = signed.run("new", "--form", str(write_plan(tmp_path, good_answers(), **paid)))
    assert signed.run("slip", made["code"])[1]["paid"] == "Đã thu 16.000đ, biên lai số 0012345"
    wrong = write_plan(tmp_path, good_answers(), collected="16k")
    assert signed.error("new", "--form", str(wrong)) == "amount_malformed"


def test_what_nobody_agreed_to_is_not_recorded_as_agreed(signed: Shell, tmp_path: Path) -> None:
    plan = write_plan(tmp_path, good_answers(), consents=[])
    assert signed.error("new", "--form", str(plan)) == "consent_missing"
    silent = json.loads(plan.read_text(encoding="utf-8"))
    del silent["consents"]
    plan.write_text(json.dumps(silent), encoding="utf-8")
    assert signed.error("new", "--form", str(plan)) == "consent_missing"
    assert signed.run("outbox", "list", "--all")[1]["packets"] == []
    _, made = signed.run("new", "--form", str(write_plan(tmp_path, good_answers(), consents=["assist"])))
    signed.run("sync", "--once")
    portal, known = signed.kit.portal, made["packet_id"]
    (packet,) = (
        one for one in packets_at_portal(portal, Kind.SUBMISSION) if one.header.packet_id.hex() == known
    )
    body = open_record(portal, packet)
    assert isinstance(body, Submission)
    assert {one.purpose for one in body.consents if one.given} == {"procedure", "assist"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "plan_malformed"),
        (b"[]", "plan_malformed"),
        (b'{"service": 1, "answers": {}}', "plan_malformed"),
        (b'{"service": "9.999999", "answers": {}}', "service_unknown"),
        (b'{"service": "1.001193", "answers": {}, "colour": 1}', "plan_malformed"),
        (b'{"service": "1.001193", "answers": {}, "papers": [{"doc_id": "d-id", "file": "none.jpg"}]}', "file_missing"),
        (b'{"service": "1.001193", "answers": {}, "papers": [{"doc_id": "d-id", "file": "plan.json"}]}', "image_unreadable"),
        (b'{"service": "1.001193", "answers": ' + b'{"a":' * 500 + b"1" + b"}" * 501, "plan_malformed"),
    ],
)  # fmt: skip
def test_a_bad_file_of_answers_leaves_nothing_behind(
    signed: Shell, tmp_path: Path, raw: bytes, code: str
) -> None:
    (tmp_path / "plan.json").write_bytes(raw)
    told = signed.error("new", "--form", str(tmp_path / "plan.json"))
    assert told == code
    assert signed.run("outbox", "list", "--all")[1]["packets"] == []


def test_enrol_from_the_command_line(shell: Shell) -> None:
    arguments = [
        "enrol",
        "--portal",
        shell.kit.url,
        "--fingerprint",
        shell.kit.portal.keys.fingerprint,
        "--code",
    ]
    assert shell.error(*arguments, "00000-00000") == "sync_refused"
    code, told = shell.run(*arguments, offer(shell.kit.portal, profile="station"))
    assert (code, told["practice"], told["label"]) == (0, False, "Bưu điện Thử Nghiệm")
    assert shell.run("sync", "--once")[0] == 0
    assert shell.error(*arguments, "00000-00000") == "already_enrolled"


@pytest.mark.parametrize(
    "verb",
    [["status"], ["sync", "--once"], ["sync"], ["outbox", "list"], ["audit", "verify"], ["slip", "TS-1"],
     ["new", "--form", "x"]],
    ids=lambda verb: verb[0],
)  # fmt: skip
def test_before_enrolment_every_verb_says_so_and_makes_no_home(shell: Shell, verb: list[str]) -> None:
    assert shell.error(*verb) == "not_enrolled"
    assert not shell.kit.home.root.exists()


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["new"], ["outbox"], ["outbox", "burn"], ["search"], ["search", "a", "--stdin"],
     ["search", "a", "--limit", "0"], ["enrol"]],
    ids=" ".join,
)  # fmt: skip
def test_misuse_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_a_pin_is_asked_for_only_at_a_terminal(signed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = signed.run("status", pin=None)
    assert code == 2
    assert "PIN" in told
    monkeypatch.setenv("TRAM_SO_OPERATOR", "op-9")
    assert signed.error("status") == "operator_unknown"
    assert signed.run("status", "--operator", OPERATOR)[0] == 0


def test_a_wrong_pin_is_counted_by_reading_verbs_too(signed: Shell) -> None:
    assert signed.error("status", pin=WRONG_PIN) == "pin_wrong"
    for _ in range(3):
        signed.error("audit", "verify", pin=WRONG_PIN)
    assert signed.error("outbox", "list", pin=WRONG_PIN) == "locked_out"
    assert signed.error("status") == "locked_out"


def test_without_the_portal_sync_says_why_and_the_case_waits(signed: Shell, tmp_path: Path) -> None:
    signed.run("new", "--form", str(write_plan(tmp_path, good_answers())))
    url, signed.kit.url = signed.kit.url, "http://127.0.0.1:9"
    around = signed.kit.around
    signed.kit.around = lambda: _unreachable(around())  # type: ignore[method-assign]
    code, told = signed.run("sync", "--once")
    assert (code, told["trouble"], told["waiting"]) == (1, "offline", 1)
    signed.kit.url, signed.kit.around = url, around  # type: ignore[method-assign]
    assert signed.run("sync", "--once")[1]["waiting"] == 0


def _unreachable(around: Any) -> Any:
    from dataclasses import replace

    from sync.link.transport import Transport

    return replace(around, transport=lambda _url: Transport("http://127.0.0.1:9"))


def test_retry_takes_only_packets_that_need_attention(signed: Shell, tmp_path: Path) -> None:
    _, made = signed.run("new", "--form", str(write_plan(tmp_path, good_answers())))
    assert signed.error("outbox", "retry", made["packet_id"]) == "packet_unknown"
    assert signed.error("outbox", "retry", "xyz") == "id_shape"
    assert signed.error("outbox", "show", "00" * 16) == "packet_unknown"


def test_a_case_is_withdrawn_by_packet_or_printed_code_and_never_sent(signed: Shell, tmp_path: Path) -> None:
    _, made = signed.run("new", "--form", str(write_plan(tmp_path, good_answers())))
    assert signed.error("outbox", "withdraw", made["code"], "--reason", "bored") == "reason_unknown"
    assert signed.error("outbox", "withdraw", "00" * 16, "--reason", "other") == "packet_unknown"
    code, told = signed.run("outbox", "withdraw", made["code"], "--reason", "changed_mind")
    assert (code, told["state"]) == (0, "withdrawn")
    assert signed.error("outbox", "withdraw", made["packet_id"], "--reason", "other") == "already_withdrawn"
    signed.run("sync", "--once")
    _, listed = signed.run("outbox", "list", "--all")
    assert [one["state"] for one in listed["packets"]] == ["withdrawn"]
    (packet,) = listed["packets"]
    assert packet["purge_at_ms"] - packet["sealed_ms"] >= 60 * 86_400_000
    _, told = signed.run("doctor")
    checks = {check["check"]: check["detail"] for check in told["checks"]}
    assert (checks["outbox"], checks["purge"]) == ("0", f"due 0, next {packet['purge_at_ms']}")
    _, counted = signed.run("status")
    assert (counted["waiting"], counted["acknowledged"]) == (0, 0)
    _, shown = signed.run("outbox", "show", made["packet_id"])
    assert shown["receipts"] == []


def test_a_case_is_exported_once_and_the_trail_says_so(signed: Shell, tmp_path: Path) -> None:
    _, made = signed.run("new", "--form", str(write_plan(tmp_path, good_answers())))
    target = tmp_path / "case.json"
    code, told = signed.run("export", made["code"], "--to", str(target))
    assert (code, told["file"]) == (0, str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    read = json.loads(target.read_bytes())
    assert read["answers"]["child"]["fullName"] == good_answers()["child"]["fullName"]
    assert [packet["state"] for packet in read["packets"]] == ["queued"]
    assert signed.error("export", made["packet_id"], "--to", str(target)) == "file_exists"
    _, trail = signed.run("audit", "verify")
    assert trail["problems"] == []


def test_the_doctor_finds_a_torn_page(signed: Shell) -> None:
    code, told = signed.run("doctor")
    assert {check["check"]: check["ok"] for check in told["checks"]}["database"]
    assert (code, told["ok"]) == (0, True), told
    database = signed.kit.home.database
    raw = bytearray(database.read_bytes())
    raw[-2_000] ^= 1
    database.write_bytes(raw)
    code, told = signed.run("doctor")
    assert (code, told["ok"]) == (1, False)
    assert [check["check"] for check in told["checks"] if not check["ok"]] == ["database"]


def test_the_doctor_names_a_missing_secret(signed: Shell) -> None:
    assert signed.kit.keyring is not None
    signed.kit.keyring.entries.clear()
    code, told = signed.run("doctor", pin=None)
    assert code == 1
    assert [check["check"] for check in told["checks"] if not check["ok"]] == ["device_secret"]


def test_search_needs_no_home_and_gives_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "lam giay khai sinh"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["code"] == BIRTH
    assert set(found[0]) == {"code", "name", "score", "why"}
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_search_reads_one_query_a_line_and_loads_no_database_of_a_station_and_no_window() -> None:
    script = (
        "import sys; from kiosk.cli.main import main; code = main(['search', '--stdin', '--limit', '2']);"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'httpx', 'keyring'))]; sys.exit(code)"
    )
    asked = "khai sinh\n\nkết hôn\n" + "x" * 10_000 + "\n\xff\n"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=asked.encode("latin-1", "replace"),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr.decode()
    lines = [json.loads(line) for line in answer.stdout.decode().splitlines()]
    assert len(lines) == 5
    assert all(len(found) <= 2 for found in lines)


def test_search_says_that_there_is_no_such_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for no_table in (tmp_path, tmp_path / "none.csv"):
        assert main(["search", "khai sinh", "--catalogue", str(no_table), "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "table_missing"


def test_search_takes_another_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "name_vi", "field_vi", "level", "subjects"])
        rows.writerow(["1.999001", "Cấp giấy phép nuôi rồng", "Thú lạ", "Cấp xã", "Công dân"])
        rows.writerow([BIRTH, "Đăng ký khai sinh", "Hộ tịch", "Cấp xã", ""])
    assert main(["search", "nuoi rong", "--catalogue", str(table)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["code"] == "1.999001"
    assert main(["search", "khai sinh", "--catalogue", str(table)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["code"] == BIRTH


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"a,b\n1,2\n", b"code,name_vi\n,x\n", b"code,name_vi\n1,x\n1,y\n", b"code,name_vi\n1\n",
     b'code,name_vi\n"1', b"code,name_vi\n" + b"1" * 65 + b",x\n"],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes
) -> None:
    (tmp_path / "table.csv").write_bytes(raw)
    assert main(["search", "x", "--catalogue", str(tmp_path / "table.csv"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "table_malformed"
    assert main(["search", "x", "--catalogue", str(tmp_path / "none.csv")]) == 1
