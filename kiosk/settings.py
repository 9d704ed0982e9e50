"""What an administrator may change, each declared once: name, unit, default and range.

`HOME/settings.json` holds only what differs from the default. It may have been edited by hand: a name
that does not exist or a value out of range is refused whole, so that no typing error goes unnoticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from forms.errors import HostileInput
from kiosk.home.private_files import read_limited, write_whole
from kiosk.receipt_printer.choice import NO_PRINTER, ReceiptPrinter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.home.layout import Home

MAX_SETTINGS_BYTES = 65_536


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one station.

    Attributes:
        pin_memory_kib: memory of Argon2id for new slots, KiB.
        pin_passes: its passes over that memory.
        pin_lanes: its parallel lanes.
        busy_wait_s: how long a verb waits for the process that holds the station, seconds.
        sync_interval_s: pause between two rounds when nothing waits, seconds.
        metered: what a connection paid by volume carries: `off` everything, `texts_only` no files, `budget`
            files while the day's traffic stays below `daily_budget_mb`. Text always goes.
        daily_budget_mb: traffic in both directions, MB a Vietnamese calendar day.
        portal_inside_only: the portal is only open inside the city's own network, so that a way that
            leads nowhere means the VPN is off.
        receipt_printer: the 80 mm printer of the counter.
        log_bytes: size at which the log begins a new file, bytes; four old ones are kept.
    """

    pin_memory_kib: Annotated[int, msgspec.Meta(ge=19_456, le=262_144)] = 65_536
    pin_passes: Annotated[int, msgspec.Meta(ge=2, le=10)] = 3
    pin_lanes: Annotated[int, msgspec.Meta(ge=1, le=8)] = 4
    busy_wait_s: Annotated[int, msgspec.Meta(ge=0, le=60)] = 5
    sync_interval_s: Annotated[int, msgspec.Meta(ge=5, le=3_600)] = 60
    metered: Literal["off", "texts_only", "budget"] = "off"
    daily_budget_mb: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 50
    portal_inside_only: bool = False
    receipt_printer: ReceiptPrinter = NO_PRINTER
    log_bytes: Annotated[int, msgspec.Meta(ge=65_536, le=104_857_600)] = 1_048_576


def read_settings(home: Home) -> Settings:
    """Return the station's settings; defaults where there is no file.

    Raises:
        HostileInput: `settings_malformed` (not JSON, an unknown name, a value out of range) or
            `file_too_large`.
        StationError: `home_unreadable`.
    """
    raw = read_limited(home.settings, MAX_SETTINGS_BYTES)
    if raw is None:
        return Settings()
    try:
        return msgspec.json.decode(raw, type=Settings)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise HostileInput("settings_malformed") from error


def changed_settings(before: Settings, changes: Mapping[str, object]) -> Settings:
    """Return settings with some of them changed.

    Raises:
        HostileInput: `settings_malformed` for a name or value there is none of.
    """
    try:
        return msgspec.convert({**msgspec.structs.asdict(before), **changes}, Settings)
    except msgspec.ValidationError as error:
        raise HostileInput("settings_malformed") from error


def write_settings(home: Home, settings: Settings) -> None:
    """Store settings, naming only those that differ from the default.

    Raises:
        StationError: `disk_full` or `home_unwritable`.
    """
    plain = Settings()
    changed = {
        name: getattr(settings, name)
        for name in Settings.__struct_fields__
        if getattr(settings, name) != getattr(plain, name)
    }
    write_whole(home.settings, msgspec.json.format(msgspec.json.encode(changed), indent=1))
