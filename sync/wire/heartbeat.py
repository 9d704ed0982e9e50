"""How a station is, told again and again, and where the heads of its feeds are: the whole of a poll without news."""

from __future__ import annotations

from typing import Annotated

import msgspec

MAX_NEVER = 200
MAX_CODES = 50
_Case = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Code = Annotated[str, msgspec.Meta(max_length=40)]
_Head = Annotated[str, msgspec.Meta(max_length=64)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """How a station is: counts and versions, never a case. Absent members are not known.

    Attributes:
        app_version: of the program.
        catalogue_generation: in use.
        queued: packets that have no text receipt, or whose text a restored portal may have lost.
        incomplete: packets whose files are not all in, or no longer.
        needs_attention: packets a person must look at, those a restored portal did not take again among them.
        oldest_s: age of the oldest unacknowledged packet in seconds.
        disk_free_mb: where the station keeps its data.
        clock_offset_s: the portal's signed time minus the station's.
        never_coming: (chain epoch, number) of packets that were taken back before the portal had their
            text, first those that were not told before, then the newest: numbers that are no gap. The portal keeps
            them for good.
        codes: (case, code printed on its slip) of cases the portal has taken, a few at a time: a slip's code is in
            no packet, and any station may be asked by it. Unset when there is none to tell.
        codes_lost: how many codes of slips this station, put back from an older copy, knows to have given and does not
            know the cases of; 0 when only that there may be some. Unset when there are none.
        drafts: cases begun and not sealed, which no upload brings away from this machine. Unset when there are none,
            and from older programs.
    """

    app_version: Annotated[str, msgspec.Meta(max_length=40)] = ""
    catalogue_generation: _Count | None = None
    queued: _Count | None = None
    incomplete: _Count | None = None
    needs_attention: _Count | None = None
    oldest_s: _Count | None = None
    disk_free_mb: _Count | None = None
    clock_offset_s: Annotated[int, msgspec.Meta(ge=-(1 << 40), le=1 << 40)] | None = None
    never_coming: Annotated[tuple[tuple[_Count, _Count], ...], msgspec.Meta(max_length=MAX_NEVER)] = ()
    codes: (
        Annotated[tuple[tuple[_Case, _Code], ...], msgspec.Meta(max_length=MAX_CODES)] | msgspec.UnsetType
    ) = msgspec.UNSET
    codes_lost: _Count | msgspec.UnsetType = msgspec.UNSET
    drafts: _Count | msgspec.UnsetType = msgspec.UNSET


class HeartbeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The head of each feed for this station: what the feed's `ETag` would be now.

    A station that has read a feed up to that head has nothing to fetch. `keys` is the serial of the portal's key list,
    unset while it is the first.
    """

    dossiers: _Head
    roster: _Head
    catalogue: _Head
    keys: _Count | msgspec.UnsetType = msgspec.UNSET
