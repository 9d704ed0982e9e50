"""Make generation 0 of the catalogue, `resources/seed/`, from the reference tables.

    python build/seed/make_seed.py --reference DIR            # write
    python build/seed/make_seed.py --reference DIR --check    # compare with what is committed
    python build/seed/make_seed.py --check                    # without the tables: all that is in the repository

The same inputs give the same bytes. Everything is checked before the first byte is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).resolve().parent
TARGET = ROOT / "resources" / "seed"
sys.path[:0] = [str(ROOT), str(OWN)]

import assistant  # noqa: E402
import lists  # noqa: E402
import places  # noqa: E402
import search_words  # noqa: E402
from reading import SeedError  # noqa: E402
from services import EXTRA, FORMS, REFERENCE, SEASONS, build_services, services_with_form  # noqa: E402

from forms.catalogue.whole import parse_catalogue  # noqa: E402
from forms.errors import HostileInput, StationError  # noqa: E402

REFERENCE_INPUTS = (
    REFERENCE,
    "cccd-province-codes.csv",
    "danang-wards.csv",
    "vn-ethnic-groups.csv",
    "vn-holidays-2025-2027.csv",
    "vn-provinces-2025.csv",
)
OWN_INPUTS = (EXTRA, SEASONS, "countries-a3.csv", "life-events.csv", *assistant.INPUTS, *search_words.INPUTS)

OWN_TABLES = {
    "assistant.json": assistant.build_assistant,
    "countries.json": places.build_countries,
    "life_events.json": lists.build_life_events,
    "search_words.json": search_words.build_search_words,
}
"""Files of the seed that are made of inputs in the repository alone."""


def make_files(reference: Path) -> dict[str, bytes]:
    """Return every file of the seed by name, the manifest included.

    Raises:
        SeedError: an input is missing or contradicts itself.
        HostileInput: the program would refuse what was made.
    """
    provinces = places.build_provinces(reference)
    communes = places.build_communes(reference)
    tables: dict[str, list[dict[str, object]]] = {
        "agencies.json": places.build_agencies(communes),
        **{name: build(OWN) for name, build in OWN_TABLES.items()},
        "card_provinces.json": places.build_card_provinces(
            reference, {str(row["code"]) for row in provinces}
        ),
        "communes.json": communes,
        "ethnic_groups.json": lists.build_ethnic_groups(reference),
        "holidays.json": lists.build_holidays(reference),
        "provinces.json": provinces,
        "services.json": build_services(
            reference,
            OWN,
            {str(row["code"]) for row in lists.build_life_events(OWN)},
            services_with_form(ROOT / FORMS),
        ),
    }
    files = {name: _json_lines(tables[name]) for name in sorted(tables)}
    manifest = {
        "v": 1,
        "generation": 0,
        "files": {name: {"sha256": _digest(files[name]), "rows": len(tables[name])} for name in files},
        "inputs": {name: _digest(_read(reference / name)) for name in REFERENCE_INPUTS}
        | {name: _digest(_read(OWN / name)) for name in OWN_INPUTS},
    }
    files["manifest.json"] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    parse_catalogue(files)
    return files


def main(arguments: list[str] | None = None) -> int:
    """Run the command; exit 0 fine, 1 problem found, 2 misuse."""
    parser = argparse.ArgumentParser(description="Make or check the catalogue that comes with the program.")
    parser.add_argument("--reference", type=Path, help="folder with the reference tables")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, compare with the committed files"
    )
    chosen = parser.parse_args(arguments)
    if chosen.reference is None and not chosen.check:
        parser.error("--reference is needed to write")
    try:
        return _check(chosen.reference) if chosen.check else _write(make_files(chosen.reference))
    except (SeedError, HostileInput, StationError) as problem:
        return _say(f"refused: {problem}", failed=True)


def _write(files: dict[str, bytes]) -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (TARGET / name).write_bytes(data)
    return _say(f"wrote {len(files)} files, {sum(map(len, files.values()))} bytes")


def _check(reference: Path | None) -> int:
    committed = {path.name: _read(path) for path in sorted(TARGET.glob("*.json"))}
    parse_catalogue(committed)
    if reference is None:
        return _check_own(committed)
    made = make_files(reference)
    different = sorted(name for name in made | committed if made.get(name) != committed.get(name))
    if different:
        return _say(f"differs from the inputs: {', '.join(different)}", failed=True)
    return _say(f"{len(made)} files equal what the inputs give")


def _check_own(committed: dict[str, bytes]) -> int:
    """Compare all that can be compared without the reference tables, and say what that leaves."""
    told = json.loads(committed["manifest.json"])["inputs"]
    made = {name: _json_lines(build(OWN)) for name, build in OWN_TABLES.items()}
    rows = json.loads(committed["services.json"])
    formless = {row["code"] for row in rows if row["mode"] == "submit"} - services_with_form(ROOT / FORMS)
    different = [
        *(name for name in OWN_INPUTS if told.get(name) != _digest(_read(OWN / name))),
        *(name for name, data in made.items() if committed.get(name) != data),
        *(
            f"inputs of the manifest ({name})"
            for name in sorted(set(told) ^ {*REFERENCE_INPUTS, *OWN_INPUTS})
        ),
        *(f"services.json ({code} is handed in and has no form)" for code in sorted(formless)),
    ]
    if different:
        return _say(f"differs from what the seed was made of: {', '.join(different)}", failed=True)
    others = sorted(committed.keys() - made.keys() - {"manifest.json"})
    _say(
        f"equal: {len(OWN_INPUTS)} inputs of build/seed, by digest; {', '.join(sorted(made))}, made again from them"
    )
    _say(f"digests and shape are right, but not made again: {', '.join(others)}")
    return _say(
        f"not compared, because they are not in the repository (--reference): {', '.join(REFERENCE_INPUTS)}"
    )


def _json_lines(rows: list[dict[str, object]]) -> bytes:
    """Return a JSON list with one row a line, so that a changed row is one changed line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise SeedError(f"{path.name}: cannot be read") from cause


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _say(text: str, *, failed: bool = False) -> int:
    (sys.stderr if failed else sys.stdout).write(f"{text}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
