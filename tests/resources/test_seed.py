"""The committed seed, and the script that makes it, refuse what does not add up."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from resources import files

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "build" / "seed"
LEVELS = {"commune": "Cấp xã", "province": "Cấp tỉnh", "ministry": "Cấp bộ", "other": "Cơ quan khác"}
CHANNELS = {"counter": "trực tiếp", "online": "trực tuyến", "post": "dịch vụ bưu chính"}


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The build script's module for services; build scripts are not a package."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import services

    yield services
    for name in ("services", "reading"):
        sys.modules.pop(name, None)


def reference_rows() -> list[dict[str, str]]:
    """Return rows as in the reference table, rebuilt from what was shipped."""
    rows = []
    for service in json.loads(files.read_bytes("seed/services.json")):
        unit = service["time_unit"] or ""
        rows.append(
            {
                "code": service["code"],
                "name_vi": service["name"],
                "gloss_en": service["name_en"],
                "field_vi": service["field"] or "",
                "level": ", ".join(LEVELS[level] for level in service["level"]),
                "channels": " / ".join(CHANNELS[channel] for channel in service["channels"]),
                "online_level": "",
                "time_text": f"{service['time_value']} {'ngày làm việc' if unit == 'working_day' else ''}",
                "time_days": "" if service["time_value"] is None else str(service["time_value"]),
                "time_unit": unit,
                "fee_vnd": "" if service["fee_vnd"] is None else str(service["fee_vnd"]),
                "decision": service["decision"] or "",
                "confidence": service["confidence"],
                "documents_basis": "",
                "time_basis": "page",
            }
        )
    return rows


def events() -> set[str]:
    return {row["code"] for row in json.loads(files.read_bytes("seed/life_events.json"))}


def formed(builder: Any) -> set[str]:
    return builder.services_with_form(ROOT / "resources" / "forms")


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def build(builder: Any, folder: Path, rows: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
    write_table(folder / "procedures.csv", rows)
    return {row["code"]: row for row in builder.build_services(folder, SCRIPTS, events(), formed(builder))}


def test_committed_seed_passes_the_scripts_own_check() -> None:
    pytest.importorskip("babel")
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "make_seed.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not compared, because they are not in the repository (--reference): procedures.csv" in done.stdout


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (("build/seed/concepts.csv", b"\n", b"\r\n"), "concepts.csv"),
        (("build/seed/life-events.csv", b"Sinh con", b"Sinh conn"), "life_events.json"),
        (("resources/seed/manifest.json", b'"spellings.csv"', b'"spelling.csv"'), "spelling.csv"),
        (("build/seed/life-events.csv", b"Sinh con", b"Sinh con"), ""),
        (("resources/forms/dkkt-1.json", None, None), "1.000656 is handed in and has no form"),
    ],
)
def test_without_the_tables_each_input_of_the_repository_is_compared(
    tmp_path: Path, harm: tuple[str, bytes | None, bytes], named: str
) -> None:
    pytest.importorskip("babel")
    for part in ("build/seed", "resources/seed", "resources/forms", "forms"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in (ROOT / "resources").glob("*.py"):
        shutil.copy(part, tmp_path / "resources")
    name, before, after = harm
    if before is None:
        (tmp_path / name).unlink()
    else:
        whole = (tmp_path / name).read_bytes()
        assert before in whole
        (tmp_path / name).write_bytes(whole.replace(before, after))
    done = subprocess.run(
        [sys.executable, str(tmp_path / "build" / "seed" / "make_seed.py"), "--check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, named in done.stderr) == (1 if named else 0, True), done.stdout + done.stderr


def test_misuse_and_missing_tables_exit_differently(tmp_path: Path) -> None:
    pytest.importorskip("babel")
    script = str(SCRIPTS / "make_seed.py")
    misuse = subprocess.run([sys.executable, script], capture_output=True, check=False)
    missing = subprocess.run(
        [sys.executable, script, "--reference", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (misuse.returncode, missing.returncode) == (2, 1)
    assert missing.stderr.startswith("refused: vn-provinces-2025.csv")


def test_hand_kept_row_gives_mode_and_words(builder: Any, tmp_path: Path) -> None:
    made = build(builder, tmp_path, reference_rows())
    shipped = {row["code"]: row for row in json.loads(files.read_bytes("seed/services.json"))}
    assert list(made) == sorted(shipped)
    for field in ("mode", "documents", "synonyms", "life_events", "destination", "time_value", "fee_vnd"):
        assert {code: row[field] for code, row in made.items()} == {
            code: row[field] for code, row in shipped.items()
        }


def test_time_limit_whose_unit_is_not_sure_is_left_out(builder: Any, tmp_path: Path) -> None:
    rows = reference_rows()
    rows[0] |= {"time_text": "25 ngày", "time_days": "25", "time_unit": "working_day"}
    rows[1] |= {"time_text": "1", "time_days": "1", "time_unit": ""}
    rows[2] |= {"time_text": "", "time_days": "", "time_unit": ""}
    made = list(build(builder, tmp_path, rows).values())
    assert [(row["time_value"], row["time_unit"], row["time_basis"]) for row in made[:3]] == [
        (None, None, None)
    ] * 3


def test_procedure_nobody_described_is_referred(builder: Any, tmp_path: Path) -> None:
    rows = reference_rows()
    rows[0] |= {"code": "9.000001", "decision": "1/QĐ-X"}
    own = tmp_path / "own"
    own.mkdir()
    with (SCRIPTS / "procedures-extra.csv").open(encoding="utf-8", newline="") as table:
        kept = [row for row in csv.DictReader(table) if row["code"] in {r["code"] for r in rows}]
    write_table(own / "procedures-extra.csv", kept)
    shutil.copy(SCRIPTS / "seasons.csv", own)
    write_table(tmp_path / "procedures.csv", rows)
    made = {row["code"]: row for row in builder.build_services(tmp_path, own, events(), formed(builder))}
    assert made["9.000001"]["mode"] == "refer"
    assert made["9.000001"]["destination"]
    assert made["9.000001"]["source"] == "1/QĐ-X"


def test_a_season_is_of_a_procedure_and_leads_to_one(builder: Any, tmp_path: Path) -> None:
    made = {row["code"]: row for row in built(builder, tmp_path, "1.011606,09-01/12-14,1.011607")}
    assert (made["1.011606"]["season"], made["1.011606"]["out_of_season"]) == ("09-01/12-14", "1.011607")
    assert "season" not in made["1.011607"]
    with pytest.raises(Exception, match="no such procedure"):
        built(builder, tmp_path, "1.011606,09-01/12-14,9.999999")


def built(builder: Any, folder: Path, season: str) -> list[dict[str, Any]]:
    own = folder / "own"
    own.mkdir(exist_ok=True)
    shutil.copy(SCRIPTS / "procedures-extra.csv", own)
    (own / "seasons.csv").write_text(f"code,season,out_of_season\n{season}\n", encoding="utf-8")
    write_table(folder / "procedures.csv", reference_rows())
    rows: list[dict[str, Any]] = builder.build_services(folder, own, events(), formed(builder))
    return rows


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"decision": "999/QĐ-MỚI"}, "written for"),
        ({"code": "1.1"}, "no such procedure"),
        ({"confidence": "sure"}, "confidence"),
        ({"fee_vnd": "8.000"}, "not a whole number"),
        ({"time_unit": "week", "time_days": "1"}, "time unit"),
        ({"level": "Cấp thôn"}, "unknown value"),
        ({"channels": "trực tiếp / bồ câu"}, "unknown value"),
        ({"name_vi": " "}, "no name"),
    ],
)
def test_contradictions_stop_the_build(
    builder: Any, tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    rows = reference_rows()
    target = next(row for row in rows if row["code"] == "1.001193")
    target |= changes
    with pytest.raises(builder.SeedError, match=why):
        build(builder, tmp_path, rows)


def test_what_is_handed_in_here_has_a_form(builder: Any) -> None:
    for service in json.loads(files.read_bytes("seed/services.json")):
        assert service["mode"] != "submit" or service["code"] in formed(builder), service["name"]
        assert service["mode"] == "submit" or service["destination"], service["name"]


def test_a_submission_without_a_form_stops_the_build(builder: Any, tmp_path: Path) -> None:
    write_table(tmp_path / "procedures.csv", reference_rows())
    known = formed(builder) - {"1.001193"}
    with pytest.raises(builder.SeedError, match=r"1\.001193: submit needs a form"):
        builder.build_services(tmp_path, SCRIPTS, events(), known)


def test_lost_and_doubled_rows_stop_the_build(builder: Any, tmp_path: Path) -> None:
    rows = reference_rows()
    with pytest.raises(builder.SeedError, match="appears twice"):
        build(builder, tmp_path, [*rows, rows[0]])
    with pytest.raises(builder.SeedError, match="no such procedure"):
        build(builder, tmp_path, rows[1:])


def test_table_that_is_no_table_stops_the_build(builder: Any, tmp_path: Path) -> None:
    for raw in (b"", b"code\n1.001193\n", b"\xff\xfe\x00"):
        (tmp_path / "procedures.csv").write_bytes(raw)
        with pytest.raises(builder.SeedError, match=r"procedures\.csv"):
            builder.build_services(tmp_path, SCRIPTS, events(), formed(builder))


def test_no_address_or_machine_path_is_shipped() -> None:
    for name, data in files.seed().items():
        text = data.decode()
        assert "://" not in text, name
        assert "github" not in text.lower(), name
        assert text.endswith("\n"), name
