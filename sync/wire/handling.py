"""Which unit goes on with a case that was forwarded; left out where the unit that received it still has it.

Told with every later version and not only with the forwarding itself: a station hears the newest version alone, and
may have been without a network while the case went from one desk to another. Beside the items of a page and not in
them: sixteen members would change the first byte of every item.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.wire.records import Identifier, Moment

MAX_NAME = 300


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a forwarded case.

    Attributes:
        case_id: of the station's case.
        unit_code: of the unit.
        name: as people call it.
        since: since when, UTC seconds.
    """

    case_id: Identifier
    unit_code: Annotated[str, msgspec.Meta(max_length=20)]
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    since: Moment
