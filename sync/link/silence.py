"""What may be said of a line in the middle of a round; apart, because the first screen knows it as well."""

from __future__ import annotations

from enum import StrEnum


class Silence(StrEnum):
    """What may be said of a line that is being sent on.

    `waiting`: nothing has come for about a second, which may be the line or the portal. `lost`: the system sends again
    and again and nobody acknowledges. `overdue`: the line stands as far as is known, and the portal has been silent for
    so long that somebody may wonder. `cut`: this machine has no way out any more.
    """

    NONE = "none"
    WAITING = "waiting"
    LOST = "lost"
    OVERDUE = "overdue"
    CUT = "cut"
