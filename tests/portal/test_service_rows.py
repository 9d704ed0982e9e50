"""Changed procedures are published from a table; what does not hold together is refused in words, unsigned."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue.service import Service
from forms.errors import StationError
from resources.catalogue import seed_objects
from sync.portal.administration.publishing_words import PUBLISHING_WORDS
from sync.portal.administration.service_rows import service_objects
from sync.portal.main import main

ROOT = Path(__file__).parents[2]
OWN_TABLE = ROOT / "build" / "seed" / "procedures-extra.csv"
DEATH, DISPUTE, CARD = "1.000656", "1.012812", "1.014061"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    # The process entry sends events to standard error; inside a test that would outlive it.
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """Return the words that publish at a fresh server."""
    folder, root = str(tmp_path / "server"), str(tmp_path / "root")
    assert main(["admin", "root-init", "--out", root]) == 0
    assert main(["admin", "keys", "--home", folder, "--root", root]) == 0
    return ["admin", "catalogue", "publish", "--home", folder, "--root", root]


def made(raw: str | bytes) -> dict[str, dict[str, Any]]:
    data = raw.encode() if isinstance(raw, str) else raw
    return {code: json.loads(payload) for _, code, payload in service_objects(data, seed_objects())}


def shipped(code: str) -> dict[str, Any]:
    return json.loads(next(raw for kind, name, raw in seed_objects() if (kind, name) == ("service", code)))


def test_only_named_columns_change() -> None:
    rows = made(f"code,synonyms,status\n{DEATH},báo hiếu | cáo phó,suspended\n")
    assert rows[DEATH] == shipped(DEATH) | {"synonyms": ["báo hiếu", "cáo phó"], "status": "suspended"}
    assert made(json.dumps([{"code": DEATH, "fee_vnd": 5_000}]))[DEATH] == shipped(DEATH) | {"fee_vnd": 5_000}
    assert made(f"code,fee_vnd,fee_note\n{DEATH},,\n")[DEATH]["fee_vnd"] is None


def test_the_hand_kept_table_of_the_build_can_be_published_as_it_is() -> None:
    rows = made(OWN_TABLE.read_bytes())
    assert rows == {code: shipped(code) for code in rows}
    with OWN_TABLE.open(encoding="utf-8", newline="") as table:
        assert set(next(csv.reader(table))) <= set(Service.__struct_fields__)


def test_letters_typed_in_parts_are_composed() -> None:
    assert made(f"code,synonyms\n{DEATH},ba\u0301o hie\u0302\u0301u\n")[DEATH]["synonyms"] == ["báo hiếu"]


def test_a_procedure_nobody_published_needs_its_name_and_place() -> None:
    row = {
        "code": "9.000001",
        "name": "Cấp giấy thử",
        "name_en": "A trial paper",
        "mode": "refer",
        "destination": "UBND phường",
        "source": "1/QĐ-X",
        "confidence": "low",
    }
    new = made(json.dumps([row]))["9.000001"]
    assert new["synonyms"] == []
    assert new["status"] == "active"
    del row["name"]
    with pytest.raises(StationError, match=r"service_missing\(column=name"):
        made(json.dumps([row]))


@pytest.mark.parametrize(
    ("text", "refusal", "told"),
    [
        ("", "service_file", "không đọc được"),
        ("\x00\x01", "service_file", "không đọc được"),
        ("[]", "service_file", "không đọc được"),
        ("[1]", "service_file", "không đọc được"),
        ("[" * 5_000, "service_file", "không đọc được"),
        ("name,mode\nA,refer\n", "service_file", "cột code"),
        (f"code,price\n{DEATH},5\n", "service_column", "price"),
        (f"code,notes\n{DEATH},một, hai\n", "service_width", "Dòng 2"),
        ("code,mode\n1.1,refer\n", "service_code", "Hàng thứ 1"),
        (f"code,mode\n{DEATH},submit\n{DEATH},submit\n", "service_twice", DEATH),
        (f"code,status\n{DEATH},paused\n", "service_value", "status"),
        (f"code,fee_vnd\n{DEATH},8.000\n", "service_value", "fee_vnd"),
        (f"code,valid_from\n{DEATH},01/03/2027\n", "service_value", "valid_from"),
        (f"code,valid_from,valid_to\n{DEATH},2027-03-01,2027-02-01\n", "service_value", "valid_to"),
        (f"code,time_value,time_unit\n{DEATH},3,\n", "service_value", "time_unit"),
        (f"code,name\n{DEATH},\n", "service_value", "name"),
        (f"code,life_events\n{DEATH},death|party\n", "service_event", "party"),
        (f"code,replaced_by\n{DEATH},9.999999\n", "service_replacement", "9.999999"),
        (f"code,replaced_by\n{DEATH},{DEATH}\n", "service_replacement", DEATH),
        (f"code,mode\n{DISPUTE},submit\n", "service_form", "chưa có biểu mẫu"),
        (f"code,destination\n{CARD},\n", "service_destination", "nơi tiếp nhận"),
        ("code,mode\n9.000001,refer\n", "service_missing", "name"),
        (f"code,fee_vnd\n{DEATH},0\n", "nothing_new", "Không có gì mới"),
    ],
)
def test_what_does_not_hold_together_is_refused_in_words(
    command: list[str], tmp_path: Path, text: str, refusal: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "services.csv"
    file.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main([*command, "--services", str(file), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["problem"] == refusal
    assert told in answer["message"]
    assert "{" not in answer["message"]


@pytest.mark.parametrize(
    ("name", "refusal", "told"),
    [
        ("services.json", "list_reserved", "--services"),
        ("manifest.json", "list_reserved", "--services"),
        ("comunes.json", "list_unknown", "communes.json"),
    ],
)
def test_a_list_no_station_reads_is_not_signed(
    command: list[str], tmp_path: Path, name: str, refusal: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_text("[]")
    capsys.readouterr()
    assert main([*command, "--list", str(file), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["problem"], told in answer["message"]) == (refusal, True)
    good = tmp_path / "death.csv"
    good.write_text(f"code,synonyms\n{DEATH},cáo phó\n", encoding="utf-8")
    assert main([*command, "--services", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"generation": 1, "objects": [DEATH]}


def test_a_form_published_along_lets_a_procedure_be_handed_in(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = json.loads((ROOT / "resources" / "forms" / "dkkt-1.json").read_bytes())
    form |= {"formId": "dklkt", "serviceIds": ["1.005461"]}
    (tmp_path / "dklkt-1.json").write_text(json.dumps(form), encoding="utf-8")
    (tmp_path / "again.csv").write_text("code,mode,destination\n1.005461,submit,\n", encoding="utf-8")
    both = ["--form", str(tmp_path / "dklkt-1.json"), "--services", str(tmp_path / "again.csv")]
    capsys.readouterr()
    status = main([*command, *both, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (status, answer) == (0, {"generation": 1, "objects": ["dklkt/1", "1.005461"]})


def test_every_sentence_names_only_what_its_refusal_tells() -> None:
    for code, sentence in PUBLISHING_WORDS.items():
        assert sentence[0].isupper() or sentence.startswith("{"), code
        assert sentence.endswith("."), code
