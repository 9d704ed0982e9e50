"""Bundled files are found, complete and what they claim to be."""

from __future__ import annotations

import re
import struct
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from forms.errors import StationError
from resources import files

WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
ICONS = sorted(path.stem for path in files.path("icons/house.svg").parent.glob("*.svg"))
AS_IT_IS = {"check-white"}
"""Drawn by the style sheet, which cannot colour it."""
ROOT = Path(__file__).parents[2]
_QUOTED = re.compile(r'"([a-z0-9-]+)"')


def test_reads_the_same_bytes_by_name_and_by_path() -> None:
    assert files.read_bytes("icons/house.svg") == files.path("icons/house.svg").read_bytes()
    assert files.read_text("NOTICE.md").startswith("# ")


def test_missing_file_is_one_clear_error() -> None:
    for read in (files.read_bytes, files.read_text, files.path):
        with pytest.raises(StationError) as caught:
            read("icons/no-such-icon.svg")
        assert caught.value.code == "resource_missing"


@pytest.mark.parametrize("name", ["", "/etc/hosts", "../pyproject.toml", "seed/../../x", "C:\\x", "icons\\x"])
def test_names_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="not a name inside"):
        files.read_bytes(name)


def test_every_icon_is_shown_somewhere() -> None:
    sources = [
        *(ROOT / "ui").rglob("*.py"),
        *(ROOT / "kiosk").rglob("*.py"),
        *(ROOT / "resources").rglob("*.csv"),
    ]
    named = {name for source in sources for name in _QUOTED.findall(source.read_text("utf-8"))}
    assert set(ICONS) - named - AS_IT_IS == set()


@pytest.mark.parametrize("icon", sorted(set(ICONS) - AS_IT_IS))
def test_icon_can_be_recoloured(icon: str) -> None:
    text = files.read_text(f"icons/{icon}.svg")
    assert ET.fromstring(text).get("viewBox") == "0 0 24 24"
    assert "currentColor" in text


@pytest.mark.parametrize(("name", "weight"), WEIGHTS.items())
def test_font_has_its_weight_and_every_vietnamese_letter(name: str, weight: int) -> None:
    font = files.read_bytes(f"fonts/BeVietnamPro-{name}.ttf")
    tables = _tables(font)
    assert struct.unpack_from(">H", font, tables["OS/2"] + 4)[0] == weight
    missing = _vietnamese_letters() - _characters(font, tables["cmap"])
    assert not missing


def test_licences_travel_with_the_files() -> None:
    assert "SIL OPEN FONT LICENSE" in files.read_text("fonts/OFL.txt")
    assert "ISC License" in files.read_text("icons/LICENSE.txt")


def _vietnamese_letters() -> set[int]:
    vowels = "aăâeêioôơuưy"
    marked = {
        unicodedata.normalize("NFC", v + tone) for v in vowels for tone in "\u0300\u0301\u0303\u0309\u0323"
    }
    letters = "".join(marked) + vowels + "đ"
    return {ord(char) for char in letters + letters.upper() + "₫–•“”"}


def _tables(font: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", font, 4)[0]
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in rows}


def _characters(font: bytes, cmap: int) -> set[int]:
    """Read the format 4 subtable (OpenType specification, `cmap`)."""
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * i + 4)[0]
        if struct.unpack_from(">H", font, start)[0] == 4:
            half = struct.unpack_from(">H", font, start + 6)[0] // 2
            ends = struct.unpack_from(f">{half}H", font, start + 14)
            starts = struct.unpack_from(f">{half}H", font, start + 16 + 2 * half)
            return {code for low, high in zip(starts, ends, strict=True) for code in range(low, high + 1)}
    raise AssertionError("no Unicode BMP table")
