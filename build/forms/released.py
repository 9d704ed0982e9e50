"""Which forms have left this house, by their very bytes (decision 228).

A portal checks a packet with the form of exactly the bytes it was made under. Once a station somewhere has a form, the
same name with other bytes is taken there for a forgery: such a form is frozen, and every change is a new version.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MADE = ROOT / "resources" / "forms"
RECORD = HERE / "released.json"
_RELEASE = re.compile(r"^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)", re.MULTILINE)
_AGAIN = "run python build/forms/make_forms.py"


def frozen() -> dict[str, dict[str, str]]:
    """Return the frozen forms: by file name without its ending, the release they came with and their SHA-256."""
    return _record()["forms"]  # type: ignore[no-any-return]


def is_frozen_otherwise(name: str, raw: bytes) -> bool:
    """Tell whether a form was released with other bytes."""
    kept = frozen().get(name)
    return kept is not None and kept["sha256"] != _digest(raw)


def refusal(name: str) -> str:
    """Return what to say of a form that changed under a released version."""
    return (
        f"{name}.json: was released with {frozen()[name]['since']} and must not change: every portal refuses what is "
        f"sealed with other bytes. Put the file and its outline back as they were "
        f"(git log -- resources/forms/{name}.json), give the change the next version as an outline of its own, then "
        f"{_AGAIN}"
    )


def changed() -> list[str]:
    """Return a sentence for each frozen form that changed or is gone."""
    found = []
    for name in frozen():
        file = MADE / f"{name}.json"
        if not file.is_file():
            found.append(
                f"{name}.json: was released with {frozen()[name]['since']} and is gone: a portal set up later would "
                f"refuse what is still sealed with it. Put it back; its last day is what ends it (acceptUntil)"
            )
        elif is_frozen_otherwise(name, file.read_bytes()):
            found.append(refusal(name))
    return found


def unfrozen() -> list[str]:
    """Return a sentence for each release of the changelog that froze nothing."""
    done = _record()["releases"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [
        f"CHANGELOG.md names release {release}, whose forms are not frozen: {_AGAIN} --release"
        for release in _RELEASE.findall(changelog)
        if release not in done
    ]


def freeze() -> None:
    """Freeze every form as it is, for the release pyproject.toml names; what is frozen already stays."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    release = project["project"]["version"]
    record = _record()
    if release not in record["releases"]:
        record["releases"].append(release)
    for file in sorted(MADE.glob("*.json")):
        record["forms"].setdefault(file.stem, {"since": release, "sha256": _digest(file.read_bytes())})
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")


def _record() -> dict[str, Any]:
    return json.loads(RECORD.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
