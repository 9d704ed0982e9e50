"""Make the shipped forms from short outlines and shared parts.

An outline (`outlines/<form>-<version>.json`) lists pages and questions once: where the answer lies, what it
is, its words in both languages, when it is asked. `parts.json` holds what many forms share: names, dates,
addresses, identity papers, people. This script writes out what the format wants (`resources/forms/`): schema,
layout, texts, rules, code lists, defaults, prefill. A released file is never changed: make a new version
(`released.json` knows them by their bytes; nothing here writes over one).

    python build/forms/make_forms.py            write every form that has an outline
    python build/forms/make_forms.py --check    compare only; 1 when a file differs, or a released form changed
    python build/forms/make_forms.py --release  compare, then freeze every form for the release in pyproject.toml
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import released
from outline import Assembly

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUTLINES = HERE / "outlines"
MADE = ROOT / "resources" / "forms"

sys.path.insert(0, str(ROOT))

from forms.definition.form import load_form  # noqa: E402
from forms.schema.refusal import DefinitionRefused  # noqa: E402
from forms.schema.refusal_sentences import refusal_sentence  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write, compare or freeze; return the exit code."""
    if arguments not in ([], ["--check"], ["--release"]):
        sys.stderr.write("usage: make_forms.py [--check | --release]\n")
        return 2
    wrong = _make(write=not arguments)
    wrong = _say(released.changed()) or wrong
    if arguments == ["--release"] and not wrong:
        released.freeze()
    # Looked at last: the changelog's heading and the freezing are one commit, in whatever order.
    return _say(released.unfrozen()) or wrong


def _say(sentences: list[str]) -> int:
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    return 1 if sentences else 0


def _make(*, write: bool) -> int:
    services = {row["code"] for row in _read(ROOT / "resources" / "seed" / "services.json")}
    parts = _read(HERE / "parts.json")
    wrong = 0
    for file in sorted(OUTLINES.glob("*.json")):
        form = Assembly(parts, _read(file)).form()
        raw = (json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        target = MADE / file.name
        strangers = set(form["serviceIds"]) - services
        if f"{form['formId']}-{form['version']}" != file.stem or strangers:
            sys.stderr.write(f"{file.name}: named for another form, or for {sorted(strangers)}\n")
            wrong = 1
            continue
        try:
            load_form(raw, name=file.name)
        except DefinitionRefused as refused:
            sys.stderr.write(refusal_sentence(refused, "en") + "\n")
            wrong = 1
            continue
        if not write and (not target.is_file() or target.read_bytes() != raw):
            sys.stderr.write(f"{file.name}: the form made from it is another\n")
            wrong = 1
        elif write and released.is_frozen_otherwise(file.stem, raw):
            sys.stderr.write(released.refusal(file.stem) + "\n")
            wrong = 1
        elif write:
            target.write_bytes(raw)
    return wrong


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
