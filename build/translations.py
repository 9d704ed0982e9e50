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
KEYWORDS = {"t": None, "mark": None, "counted": (1, 1), "mark_counted": (1, 1)}
"""Of a counted text the extractor gives a pair: Vietnamese has one form for singular and plural."""
Wording = str | tuple[str, str]
"""The English of a text; of a counted one its singular and its plural."""
BORN = datetime(2026, 11, 22, tzinfo=UTC)
"""One fixed date in the headers, so that the same texts give the same bytes."""


def source_texts() -> dict[str, bool]:
    """Return every text of the screens and the application, and whether it is counted."""
    with MAPPING.open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    texts: dict[str, bool] = {}
    for _file, _line, said, _comments, _context in found:
        text = said if isinstance(said, str) else said[0]
        if text:
            texts[text] = texts.get(text, False) or not isinstance(said, str)
    return texts


def stored() -> dict[str, Wording]:
    """Return the catalogue as it is: Vietnamese to English."""
    if not PO.exists():
        return {}
    with PO.open("rb") as raw:
        catalogue = read_po(raw, locale="en")
    texts: dict[str, Wording] = {}
    for message in catalogue:
        if message.pluralizable:
            one, many = (str(form) for form in message.string or ("", ""))
            texts[message.id[0]] = (one, many)
        elif message.id:
            texts[str(message.id)] = str(message.string)
    return texts


def catalogue_of(texts: dict[str, Wording]) -> Catalog:
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
        wording = texts[text]
        made.add(text if isinstance(wording, str) else (text, text), wording)
    return made


def po_bytes(texts: dict[str, Wording]) -> bytes:
    """Return the text form of the catalogue."""
    out = io.BytesIO()
    write_po(out, catalogue_of(texts), sort_output=True, omit_header=False, width=100)
    return out.getvalue()


def mo_bytes(texts: dict[str, Wording]) -> bytes:
    """Return the form the program reads."""
    out = io.BytesIO()
    write_mo(out, catalogue_of(texts))
    return out.getvalue()


def faults() -> list[str]:
    """Return what is wrong, one line each; nothing when all is in step."""
    texts, wanted = stored(), source_texts()
    found = [f"not in the catalogue: {text}" for text in sorted(set(wanted) - set(texts))]
    found += [f"no longer in the source: {text}" for text in sorted(set(texts) - set(wanted))]
    for text in sorted(set(wanted) & set(texts)):
        wording = texts[text]
        if isinstance(wording, str) == wanted[text]:
            found.append(f"singular and plural only where it is counted: {text}")
        if not all(form.strip() for form in ((wording,) if isinstance(wording, str) else wording)):
            found.append(f"without English: {text}")
    if not MO.exists() or MO.read_bytes() != mo_bytes(texts):
        found.append("tramso.mo is not what tramso.po gives")
    return found


def update() -> None:
    """Rewrite catalogue and compiled form from the source."""
    texts = stored()
    kept = {text: _formed(texts.get(text, ""), counted) for text, counted in source_texts().items()}
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(kept))
    MO.write_bytes(mo_bytes(kept))


def _formed(wording: Wording, counted: bool) -> Wording:
    """Give a text the forms its use needs; one that became counted keeps its English as both."""
    if counted:
        return (wording, wording) if isinstance(wording, str) else wording
    return wording if isinstance(wording, str) else wording[1]


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
