"""The device secret: what a copied folder lacks.

32 random bytes in the operating system's credential store, in one entry `tram-so/<station id>`, together
with the counters of failed sign-ins. Every slot key depends on it, so without this machine's store a PIN
cannot even be guessed at. A practice home, whose portal is on this machine, keeps it in a file instead.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from forms.errors import HostileInput, StationError
from kiosk.home.private_files import read_limited, remove, write_whole

SECRET_SIZE = 32
MAX_ENTRY_BYTES = 2_048
"""Windows refuses a password above 2,560 bytes, in an encoding of two bytes a character."""
_USER = "station"
_BACKENDS = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
}
_BACKENDS_ELSEWHERE = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)


class CredentialStore(Protocol):
    """The three calls of a `keyring` back end that are used."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return an entry or None."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store an entry."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Delete an entry."""


class Failures(msgspec.Struct, array_like=True, frozen=True):
    """Wrong PINs of one person in a row, and when the last was on both of the machine's clocks."""

    count: int
    wall_ms: int
    boot_s: float


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    secret: bytes
    failures: dict[str, Failures] = {}
    v: int = 1


@dataclass
class DeviceSecret:
    """The secret and the counters that live beside it."""

    secret: bytes = field(repr=False)
    failures: dict[str, Failures] = field(default_factory=dict)


class Vault(Protocol):
    """Where the device secret of a station is kept."""

    def load(self, station_id: bytes) -> DeviceSecret:
        """Return it.

        Raises:
            StationError: `key_unavailable`.
        """

    def save(self, station_id: bytes, device: DeviceSecret) -> None:
        """Store it.

        Raises:
            StationError: `key_unavailable`.
        """

    def erase(self, station_id: bytes) -> None:
        """Forget it; harmless when there is none."""


class KeyringVault:
    """One entry of the operating system's credential store.

    Args:
        store: the back end, chosen by `system_keyring`; None where the machine has none.
    """

    def __init__(self, store: CredentialStore | None) -> None:
        self._store = store

    def load(self, station_id: bytes) -> DeviceSecret:
        """Return the secret.

        Raises:
            StationError: `key_unavailable`: no store, a locked store, no entry, or not ours.
        """
        try:
            text = self._backend().get_password(_service(station_id), _USER)
        except Exception as error:
            raise _unavailable(error) from error
        if text is None:
            raise StationError("key_unavailable", reason="no_entry")
        return _decode(text.encode("utf-8", "replace"))

    def save(self, station_id: bytes, device: DeviceSecret) -> None:
        """Store the secret and read it back.

        Raises:
            StationError: `key_unavailable`.
        """
        text = _encode(device).decode("ascii")
        try:
            self._backend().set_password(_service(station_id), _USER, text)
            kept = self._backend().get_password(_service(station_id), _USER)
        except Exception as error:
            raise _unavailable(error) from error
        # A store that forgets would lock everybody out at the next start.
        if kept != text:
            raise StationError("key_unavailable", reason="not_kept")

    def erase(self, station_id: bytes) -> None:
        """Forget the secret.

        Raises:
            StationError: `key_unavailable`.
        """
        try:
            if self._backend().get_password(_service(station_id), _USER) is not None:
                self._backend().delete_password(_service(station_id), _USER)
        except Exception as error:
            raise _unavailable(error) from error

    def _backend(self) -> CredentialStore:
        if self._store is None:
            raise StationError("key_unavailable", reason="no_store")
        return self._store


class FileVault:
    """A file readable by this user alone; for practice homes only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, station_id: bytes) -> DeviceSecret:
        """Return the secret.

        Raises:
            StationError: `key_unavailable`.
        """
        try:
            raw = read_limited(self._path, MAX_ENTRY_BYTES)
        except HostileInput as error:
            raise StationError("key_unavailable", reason="malformed") from error
        if raw is None:
            raise StationError("key_unavailable", reason="no_entry")
        return _decode(raw)

    def save(self, station_id: bytes, device: DeviceSecret) -> None:
        """Store the secret.

        Raises:
            StationError: `disk_full` or `home_unwritable`.
        """
        write_whole(self._path, _encode(device))

    def erase(self, station_id: bytes) -> None:
        """Delete the file.

        Raises:
            StationError: `home_unwritable`.
        """
        remove(self._path)


class SystemKeyring:
    """This system's credential store, looked for when it is first needed.

    Its libraries take a noticeable part of a start and nobody needs them before a PIN is entered.
    """

    def __init__(self) -> None:
        self._found: CredentialStore | None = None

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return an entry or None."""
        return self._store().get_password(service, username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store an entry."""
        self._store().set_password(service, username, password)

    def delete_password(self, service: str, username: str, /) -> None:
        """Delete an entry."""
        self._store().delete_password(service, username)

    def _store(self) -> CredentialStore:
        if self._found is None:
            self._found = system_keyring()
        if self._found is None:
            raise StationError("key_unavailable", reason="no_store")
        return self._found


def system_keyring() -> CredentialStore | None:
    """Return this system's credential store, or None where it has none that can be used.

    The back end is named here and never taken from the environment or a configuration file, so that no
    plain-text or null store can slip in.
    """
    for module, name in _BACKENDS.get(sys.platform, _BACKENDS_ELSEWHERE):
        try:
            backend = getattr(importlib.import_module(module), name)
            if backend.viable:
                return checked_backend(backend())
        except (ImportError, AttributeError, RuntimeError):
            continue
    return None


def checked_backend(backend: object) -> CredentialStore:
    """Return a back end that is one of those named here, by its exact class.

    Raises:
        StationError: `key_unavailable`: a null, failing, chained, plain-text or unknown store.
    """
    known = {
        f"{module}.{name}" for pairs in (*_BACKENDS.values(), _BACKENDS_ELSEWHERE) for module, name in pairs
    }
    kind = type(backend)
    if f"{kind.__module__}.{kind.__qualname__}" not in known:
        raise StationError("key_unavailable", reason="unsafe_store")
    return backend  # type: ignore[return-value]  # the library has no type for its back ends


def _service(station_id: bytes) -> str:
    return f"tram-so/{station_id.hex()}"


def _encode(device: DeviceSecret) -> bytes:
    return msgspec.json.encode(_Entry(device.secret, device.failures))


def _decode(untrusted: bytes) -> DeviceSecret:
    if len(untrusted) > MAX_ENTRY_BYTES:
        raise StationError("key_unavailable", reason="malformed")
    try:
        entry = msgspec.json.decode(untrusted, type=_Entry)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StationError("key_unavailable", reason="malformed") from error
    if entry.v != 1 or len(entry.secret) != SECRET_SIZE:
        raise StationError("key_unavailable", reason="malformed")
    return DeviceSecret(entry.secret, dict(entry.failures))


def _unavailable(error: Exception) -> StationError:
    if isinstance(error, StationError):
        return error
    # Back ends raise errors of D-Bus, of Windows and of their own; the type is all that may be told.
    return StationError("key_unavailable", reason=type(error).__name__)
