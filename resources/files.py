"""Where the bundled files lie: in a checkout, an installed wheel or the frozen program.

Names are relative to this package with forward slashes: `seed/services.json`,
`fonts/BeVietnamPro-Regular.ttf`, `icons/house.svg`.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from forms.errors import StationError

# Wheels are unpacked and the frozen program is one folder, so the files always lie beside this one.
_FOLDER = Path(__file__).parent

SEED_FILES = (
    "agencies.json",
    "assistant.json",
    "card_provinces.json",
    "communes.json",
    "countries.json",
    "ethnic_groups.json",
    "holidays.json",
    "life_events.json",
    "manifest.json",
    "provinces.json",
    "search_words.json",
    "services.json",
)
"""The files of generation 0 of the catalogue, in `seed/`."""
DICTIONARIES = (32_768,)
"""Numbers of the published zstd dictionaries; none is ever removed, packets name them."""
CURRENT_DICTIONARY = DICTIONARIES[-1]
"""The one new packets are compressed with."""


def read_bytes(name: str) -> bytes:
    """Return the bytes of a bundled file.

    Raises:
        StationError: `resource_missing`, the installation is incomplete.
    """
    entry = _entry(name)
    try:
        return entry.read_bytes()
    except OSError as cause:
        raise StationError("resource_missing", name=name) from cause


def read_text(name: str) -> str:
    """Return a bundled UTF-8 file as text.

    Raises:
        StationError: `resource_missing`, or `resource_damaged` where it is not UTF-8.
    """
    try:
        return read_bytes(name).decode("utf-8")
    except UnicodeDecodeError as cause:
        raise StationError("resource_damaged", name=name) from cause


def path(name: str) -> Path:
    """Return a bundled file or folder as a path, for libraries that open files themselves.

    Raises:
        StationError: `resource_missing`.
    """
    entry = _entry(name)
    if not entry.exists():
        raise StationError("resource_missing", name=name)
    return entry


def seed() -> dict[str, bytes]:
    """Return generation 0 of the catalogue: file name (`services.json`) to bytes.

    The digests are checked by `forms.catalogue.whole.parse_catalogue`, not here.

    Raises:
        StationError: `resource_missing`.
    """
    return {name: read_bytes(f"seed/{name}") for name in SEED_FILES}


def dictionaries() -> dict[int, bytes]:
    """Return every published zstd dictionary by its number, for `forms.packets.seal.Compressor`.

    Raises:
        StationError: `resource_missing`.
    """
    return {number: read_bytes(f"dictionaries/{number}.zdict") for number in DICTIONARIES}


def _entry(name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
        raise ValueError(f"not a name inside the bundled files: {name!r}")
    return _FOLDER.joinpath(*parts)
