"""Keeps the English catalogue in step with the source: `python build/translations.py [--check]`.

Without arguments it adds texts that are new, drops texts that are gone and compiles the catalogue. With
`--check` it changes nothing and says what is missing; exit 1 when anything is.
"""

from __future__ import annotations

import argparse
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "build" / "babel.cfg"
PO = ROOT / "resources" / "i18n" / "en" / "LC_MESSAGES" / "tramso.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"t": None, "mark": None}
BORN = datetime(2026, 11, 22, tzinfo=UTC)
"""One fixed date in the headers, so that the same texts give the same bytes."""


def source_texts() -> set[str]:
    """Return every text of a `t(...)` or `mark(...)` in the screens and the application."""
    with MAPPING.open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {text for _file, _line, text, _comments, _context in found if isinstance(text, str) and text}


def stored() -> dict[str, str]:
    """Return the catalogue as it is: Vietnamese to English."""
    if not PO.exists():
        return {}
    with PO.open("rb") as raw:
        catalogue = read_po(raw, locale="en")
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def catalogue_of(texts: dict[str, str]) -> Catalog:
    """Return a catalogue whose bytes depend on the texts only."""
    made = Catalog(
        locale="en",
        project="tram-so",
        version="1",
        copyright_holder="Tram So",
        creation_date=BORN,
        revision_date=BORN,
        last_translator="",
        language_team="en",
        fuzzy=False,
    )
    for text in sorted(texts):
        made.add(text, texts[text])
    return made


def po_bytes(texts: dict[str, str]) -> bytes:
    """Return the text form of the catalogue."""
    out = io.BytesIO()
    write_po(out, catalogue_of(texts), sort_output=True, omit_header=False, width=100)
    return out.getvalue()


def mo_bytes(texts: dict[str, str]) -> bytes:
    """Return the form the program reads."""
    out = io.BytesIO()
    write_mo(out, catalogue_of(texts))
    return out.getvalue()


def faults() -> list[str]:
    """Return what is wrong, one line each; nothing when all is in step."""
    texts, wanted = stored(), source_texts()
    found = [f"not in the catalogue: {text}" for text in sorted(wanted - set(texts))]
    found += [f"no longer in the source: {text}" for text in sorted(set(texts) - wanted)]
    found += [f"without English: {text}" for text in sorted(wanted & set(texts)) if not texts[text].strip()]
    if not MO.exists() or MO.read_bytes() != mo_bytes(texts):
        found.append("tramso.mo is not what tramso.po gives")
    return found


def update() -> None:
    """Rewrite catalogue and compiled form from the source."""
    texts = stored()
    kept = {text: texts.get(text, "") for text in source_texts()}
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(kept))
    MO.write_bytes(mo_bytes(kept))


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 when the catalogue is in step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args(arguments).check:
        update()
    found = faults()
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
