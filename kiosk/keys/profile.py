"""`station.json`: what may be known of a station before anybody has signed in.

Only for the sign-in screen and for finding the device secret; what counts (portal, keys, certificate) lies
in the encrypted database. The file is written last of all at enrolment, so it also means: enrolled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from forms.errors import HostileInput, StationError
from forms.packets.codes import MAX_STATION_NO, MIN_STATION_NO
from kiosk.home.private_files import read_limited, write_whole
from kiosk.keys.device_secret import CredentialStore, FileVault, KeyringVault, Vault

if TYPE_CHECKING:
    from kiosk.home.layout import Home

MAX_PROFILE_BYTES = 8_192
STATION_FACTS = {"label": "label", "unit_code": "unit_code", "unit_name": "unit_name", "kind": "profile"}
"""Public facts kept in the database at enrolment, and the fields of the portal's answer they come from."""


class StationProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public facts of an enrolled station; `station_id` names its entry in the credential store."""

    v: int = 1
    station_id: bytes
    station_no: int
    label: str
    kind: Literal["station", "demo"]

    @property
    def practice(self) -> bool:
        """Whether this is a practice machine, whose cases are not real."""
        return self.kind == "demo"


def read_profile(home: Home) -> StationProfile | None:
    """Return the profile, or None where nobody has enrolled.

    Raises:
        StationError: `profile_malformed`, `home_unreadable`.
    """
    try:
        raw = read_limited(home.profile, MAX_PROFILE_BYTES)
        if raw is None:
            return None
        profile = msgspec.json.decode(raw, type=StationProfile)
    except (msgspec.DecodeError, UnicodeError, RecursionError, HostileInput) as error:
        raise StationError("profile_malformed") from error
    shaped = (
        profile.v == 1
        and len(profile.station_id) == 16
        and MIN_STATION_NO <= profile.station_no <= MAX_STATION_NO
        and len(profile.label) <= 200
    )
    if not shaped:
        raise StationError("profile_malformed")
    return profile


def require_profile(home: Home) -> StationProfile:
    """Return the profile of an enrolled station.

    Raises:
        StationError: `not_enrolled`, or as `read_profile`.
    """
    profile = read_profile(home)
    if profile is None:
        raise StationError("not_enrolled")
    return profile


def write_profile(home: Home, profile: StationProfile) -> None:
    """Store the profile: from here on the station is enrolled.

    Raises:
        StationError: `disk_full` or `home_unwritable`.
    """
    write_whole(home.profile, msgspec.json.format(msgspec.json.encode(profile), indent=1))


def rename(home: Home, label: str) -> None:
    """Let the sign-in screen show another name of an enrolled station.

    Raises:
        StationError: as `read_profile` and `write_profile`.
    """
    profile = require_profile(home)
    if profile.label != label:
        write_profile(home, msgspec.structs.replace(profile, label=label))


def vault_of(home: Home, kind: str, keyring: CredentialStore | None) -> Vault:
    """Return where the device secret of a station of this kind is kept."""
    return FileVault(home.demo_secret) if kind == "demo" else KeyringVault(keyring)
