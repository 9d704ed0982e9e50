"""How far the station's chain has come, kept beside the database: a copy that is put back is behind it.

Raised after a packet is committed and before anybody is told its code. So whatever was ever shown or
printed is in the mark, and a database that was put back from before that is behind it; a crash in between
leaves a mark that is behind its database, which is no doubt at all.

A mark names its own file (its number, and on Linux how often that number was given anew, for a number is
used again at once) and when it was written. One that is another file and was changed later than that is a
copy itself: the natural copy of a station is that of its whole folder.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from forms.errors import StationError
from forms.packets.codes import MAX_STATION_NO, MIN_STATION_NO
from sync.replica.storage.durable import replace_durably

if sys.platform == "linux":
    import fcntl

MAX_BYTES = 256
FILE_MODE = 0o600
_TOUCHED_NS = 2_000_000_000
"""A mark is renamed this soon after the time it names; a file changed later was changed by somebody else."""
_WORDS = (8, 9)
"""A mark of an earlier version does not say what had been offered."""
_GET_GENERATION = 0x80087601
"""FS_IOC_GETVERSION of `linux/fs.h`; file systems that have no such number refuse it."""


@dataclass(frozen=True, order=True)
class ChainPlace:
    """A place in a station's chain: which packet came last, and how many codes were given by then.

    Attributes:
        chain_epoch: of the chain.
        seq: of its last packet.
        serial: of its last code.
        sha256: of its last packet.
        station_no: whose chain.
        offers: how many packets the station had offered to the portal, over all epochs.
    """

    chain_epoch: int
    seq: int
    serial: int
    sha256: bytes
    station_no: int
    offers: int = 0

    def is_behind(self, other: ChainPlace) -> bool:
        """Tell whether the other place has a packet or a code this one has not."""
        here, there = (self.chain_epoch, self.seq), (other.chain_epoch, other.seq)
        if here == there:
            return self.sha256 != other.sha256 or self.serial < other.serial
        return here < there or (self.chain_epoch == other.chain_epoch and self.serial < other.serial)

    def has_sent_less(self, other: ChainPlace) -> bool:
        """Tell whether more packets had left by the other place."""
        return self.station_no == other.station_no and self.offers < other.offers


@dataclass(frozen=True)
class Found:
    """What lies where the mark should be.

    Attributes:
        place: the highest place it saw.
        copied: it is a copy of a mark, so it may be older than what was given away.
    """

    place: ChainPlace
    copied: bool


class ChainMark:
    """The file of one home; only the process that holds the home's lock writes it.

    Args:
        file: beside the database.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Found | None:
        """Return what the mark says, None when there is none or it cannot be understood.

        Raises:
            StationError: `home_unreadable` when the system refuses.
        """
        try:
            with self._file.open("rb") as mark:
                raw, state, anew = (
                    mark.read(MAX_BYTES + 1),
                    os.fstat(mark.fileno()),
                    _generation(mark.fileno()),
                )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StationError("home_unreadable", kind=type(error).__name__) from error
        words = raw.split()
        if len(raw) > MAX_BYTES or len(words) not in _WORDS or not raw.endswith(b"\n"):
            return None
        *numbers, digest = words[: _WORDS[0]]
        offers = b"0" if len(words) == _WORDS[0] else words[_WORDS[0]]
        numbers.append(offers)
        if not all(number.isdigit() and len(number) <= 20 for number in numbers) or len(digest) != 64:
            return None
        station_no, epoch, seq, serial, inode, generation, written_ns, offered = map(int, numbers)
        try:
            sha256 = bytes.fromhex(digest.decode("ascii"))
        except ValueError:
            return None
        if not MIN_STATION_NO <= station_no <= MAX_STATION_NO:
            return None
        # Only both: some file systems number files anew, and an administrator may change their owner.
        another = state.st_ino != inode or (0 not in {anew, generation} and anew != generation)
        copied = another and state.st_ctime_ns - written_ns > _TOUCHED_NS
        return Found(ChainPlace(epoch, seq, serial, sha256, station_no, offered), copied)

    def write(self, place: ChainPlace) -> None:
        """Replace the mark; durable when this returns, and a crash leaves the old one or the new one.

        Raises:
            StationError: `mark_unwritable`.
        """
        part = self._file.with_name(f".{self._file.name}.part")
        try:
            part.unlink(missing_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(part, flags, FILE_MODE), "wb", buffering=0) as mark:
                for _ in range(2):
                    # The second time with the time of the first: nobody's clock is asked but that of the files.
                    mark.seek(0)
                    mark.write(_record(place, os.fstat(mark.fileno()), _generation(mark.fileno())))
            replace_durably(part, self._file)
        except (OSError, StationError) as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise StationError("mark_unwritable") from error


def _record(place: ChainPlace, state: os.stat_result, generation: int) -> bytes:
    return (
        f"{place.station_no:05d} {place.chain_epoch:02d} {place.seq:010d} {place.serial:05d} "
        f"{state.st_ino:020d} {generation:010d} {state.st_mtime_ns:020d} {place.sha256.hex()} {place.offers:010d}\n"
    ).encode()


def _generation(handle: int) -> int:
    """Return how often the file's number was given anew, 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    told = bytearray(8)
    try:
        fcntl.ioctl(handle, _GET_GENERATION, told)
    except OSError:
        return 0
    return int.from_bytes(told[:4], sys.byteorder)
