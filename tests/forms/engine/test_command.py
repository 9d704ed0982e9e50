"""`tram-so forms`: output, exit codes, bad input."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.forms import add_parser, run_forms
from tests.forms.engine.birth_answers import BIRTH_FORM_FILE, good_answers
from tests.forms.engine.editing import FORM
from tests.support.fakes import FakeClock


def command(*words: str | Path, clock: FakeClock | None = None) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    out, err = io.StringIO(), io.StringIO()
    code = run_forms(parser.parse_args(["forms", *map(str, words)]), out, err, clock)
    return code, out.getvalue(), err.getvalue()


def saved(folder: Path, answers: Any) -> Path:
    file = folder / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return file


def validated(folder: Path, answers: Any, now: str = "2026-11-22") -> tuple[int, dict[str, Any]]:
    words = ("validate", "--form", BIRTH_FORM_FILE, "--answers", saved(folder, answers), "--now", now)
    code, out, _ = command(*words)
    return code, json.loads(out)


def test_a_good_definition_is_fine() -> None:
    code, out, err = command("check", BIRTH_FORM_FILE)
    assert (code, err) == (0, "")
    assert "Tờ khai đăng ký khai sinh" in out
    code, out, _ = command("check", "--json", BIRTH_FORM_FILE)
    assert json.loads(out) == {
        "file": BIRTH_FORM_FILE.name,
        "ok": True,
        "form": "dkks",
        "version": 4,
        "sha256": FORM.sha256.hex(),
    }


def test_a_bad_definition_is_named_and_the_others_are_still_checked(tmp_path: Path) -> None:
    bad = tmp_path / "hỏng.json"
    bad.write_text(BIRTH_FORM_FILE.read_text(encoding="utf-8").replace("x:words", "x:exec"), encoding="utf-8")
    code, out, _ = command("check", bad, BIRTH_FORM_FILE)
    assert code == 1
    first, second = out.splitlines()
    assert first == (
        "hỏng.json /logic/0/value/x:exec: Biểu thức có phép toán lạ. / An expression has an unknown operator."
    )
    assert second.startswith(BIRTH_FORM_FILE.name)
    code, out, _ = command("check", "--json", bad)
    told = json.loads(out)
    assert told["reason"] == "expression_operator"
    assert told["message_en"].endswith("An expression has an unknown operator.")


def test_complete_answers_are_fine_with_the_real_lists(tmp_path: Path) -> None:
    code, report = validated(tmp_path, good_answers())
    assert code == 0
    assert set(report) == {"problems", "effective", "computed", "missing_documents"}
    assert report["problems"] == []
    assert report["computed"]["/child/daysSinceBirth"] == 21
    assert report["missing_documents"] == ["d-birth", "d-id"]
    assert report["effective"]["birthOrder"] == 2


def test_wrong_answers_are_reported(tmp_path: Path) -> None:
    answers = good_answers()
    answers["copies"]["count"] = 50
    answers["child"]["ethnicity"] = "99"
    code, report = validated(tmp_path, answers)
    assert code == 1
    assert report["problems"] == [
        {
            "pointer": "/child/ethnicity",
            "code": "codelist",
            "params": {"list": "vn.ethnicity"},
            "severity": "error",
        },
        {"pointer": "/copies/count", "code": "maximum", "params": {"limit": 20}, "severity": "error"},
    ]


def test_a_warning_alone_is_no_error(tmp_path: Path) -> None:
    answers = good_answers()
    answers["requester"]["relation"] = "ONG_BA"
    answers["mother"]["birthDate"] = "2016"
    del answers["mother"]["idDoc"]
    code, report = validated(tmp_path, answers)
    assert code == 0
    (problem,) = report["problems"]
    assert (problem["severity"], problem["params"]) == ("warning", {"rule": "k-mother"})


def test_the_clock_gives_the_day_when_nobody_does(tmp_path: Path) -> None:
    words = ("validate", "--form", BIRTH_FORM_FILE, "--answers", saved(tmp_path, good_answers()))
    code, out, _ = command(*words, clock=FakeClock())
    assert code == 0
    assert json.loads(out)["computed"]["/child/daysSinceBirth"] == 21
    assert command(*words)[0] == 2


@pytest.mark.parametrize("now", ["yesterday", "2026-02-30", ""])
def test_a_day_that_is_none_is_misuse(tmp_path: Path, now: str) -> None:
    words = ("validate", "--form", BIRTH_FORM_FILE, "--answers", saved(tmp_path, {}), "--now", now)
    code, _, err = command(*words)
    assert (code, "2026-11-22" in err, "day_syntax" in err) == (2, True, False)


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    said = "Không đọc được tệp none.json. / The file none.json cannot be read.\n"
    assert command("check", tmp_path / "none.json") == (2, "", said)
    assert command("check", tmp_path)[0] == 2


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b" " * 300_000])
def test_answers_that_are_no_json_object_are_a_problem(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(raw)
    code, out, err = command("validate", "--form", BIRTH_FORM_FILE, "--answers", file, "--now", "2026-11-22")
    assert (code, out) == (1, "")
    assert err.startswith("a.json: ")
    vietnamese, english = err.removeprefix("a.json: ").split(" / ")
    assert vietnamese.endswith(".")
    assert english.endswith(".\n")


def test_refused_answers_name_file_and_place_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "tra-loi.json"
    file.write_text('{"child": {"fullName": "\\ud800"}}', encoding="utf-8")
    code, _, err = command("validate", "--form", BIRTH_FORM_FILE, "--answers", file, "--now", "2026-11-22")
    assert (code, err) == (1, "tra-loi.json /child/fullName: Có chữ bị hỏng. / Some text is broken.\n")


def test_other_programs_get_the_pages_as_a_ui_schema(tmp_path: Path) -> None:
    code, out, err = command("layout", BIRTH_FORM_FILE)
    assert (code, err) == (0, "")
    layout = json.loads(out)
    assert layout["type"] == "Categorization"
    assert len(layout["elements"]) == len(FORM.pages)
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    code, out, err = command("layout", bad)
    assert (code, out) == (1, "")
    assert err.startswith("bad.json")
