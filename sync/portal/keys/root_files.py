"""The publisher's offline keys: the root and the catalogue key, in files of their own.

They are made by `admin root-init`, belong on a medium that is put away, and are needed only to
endorse the portal's online keys and to sign a catalogue. They never lie in the server's data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from forms.errors import StationError
from forms.packets.signature import SigningKey
from forms.stamp import Entropy

FILE_NAME = "tramso-root.json"
CATALOGUE_KEY_ID = 1


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    root: bytes
    catalogue: bytes


@dataclass(frozen=True)
class RootKeys:
    """The two offline keys."""

    root: SigningKey
    catalogue: SigningKey


def make_root(folder: Path, entropy: Entropy) -> RootKeys:
    """Create both keys in `folder`, readable by their owner only.

    Raises:
        StationError: `root_exists` when there are keys already: replacing a root cuts off
            every enrolled station, so it is never done by accident.
    """
    seeds = _Stored(v=1, root=entropy.token(32), catalogue=entropy.token(32))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        write_secret(folder / FILE_NAME, msgspec.json.encode(seeds))
    except FileExistsError as error:
        raise StationError("root_exists") from error
    return RootKeys(SigningKey(seeds.root), SigningKey(seeds.catalogue))


def read_root(folder: Path) -> RootKeys:
    """Read both keys.

    Raises:
        StationError: `root_missing` or `root_damaged`.
    """
    try:
        stored = msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=_Stored)
        return RootKeys(SigningKey(stored.root), SigningKey(stored.catalogue))
    except OSError as error:
        raise StationError("root_missing") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise StationError("root_damaged") from error


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read; it is on the disk when this returns.

    Raises:
        FileExistsError: there is such a file already.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put new content in the place of a file, whole or not at all; it is on the disk when this returns."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    write_secret(part, content)
    part.chmod(mode)
    part.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
