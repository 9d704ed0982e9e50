"""Which station serves a case: the one that sealed it first, until another one's supplement was taken.

Told with a dossier, and with a conflict, wherever it is not plainly the station that asks. A side that does not
know this leaves it unset; a station then goes on as if the case were its own, and the portal decides.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.wire.records import Identifier, Moment

MAX_LABEL = 200


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves a case, and what the newest declaration of it is.

    Attributes:
        station_no: of the station.
        label: its name, as people at a counter call it.
        since: since when, UTC seconds.
        packet_id: the newest declaration the portal took, from whichever station; None when it holds none. A
            station that neither sealed nor fetched it has answers that are overtaken.
    """

    station_no: Annotated[int, msgspec.Meta(ge=0, le=1 << 16)]
    label: Annotated[str, msgspec.Meta(max_length=MAX_LABEL)]
    since: Moment
    packet_id: Identifier | None = None
