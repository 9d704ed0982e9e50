"""How many more cases the disk has room for: a warning long before, a plain refusal before it is too late.

A case is refused only before it is begun, and so is the correction of one: a supplement opened, answers fetched
from the portal. What is being typed may always be finished, a paper attached to it as well: the room kept back is
for that, for the database's own log and for the copy a migration makes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from forms.errors import DomainError
from sync.replica.drafts import attachments
from sync.replica.store import Replica

KEPT_BACK_BYTES = 64 * 1_048_576
"""Never counted as room: open drafts, write-ahead log, copies."""
USUAL_CASE_BYTES = 2 * 1_048_576
"""What a case takes before this station has any of its own to go by: six photographs of 300 KB."""
LEAST_CASE_BYTES = 262_144
WARN_BELOW_CASES = 100
"""Several days at a busy counter: time to have somebody free the disk."""


def free_bytes(folder: Path) -> int:
    """Return what this user may still write into a folder, or into the first one above it that exists, in bytes.

    Raises:
        OSError: the system does not tell.
    """
    return shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free


def room_for_cases(replica: Replica) -> int:
    """Return for how many more cases the disk has room, judged by this station's own recent ones."""
    mean = replica.read(attachments.mean_bytes_of_a_case)
    case_bytes = max(USUAL_CASE_BYTES if mean is None else mean, LEAST_CASE_BYTES)
    return max(free_bytes(replica.path.parent) - KEPT_BACK_BYTES, 0) // case_bytes


def require_room(replica: Replica) -> None:
    """Refuse to begin a case, or its correction, that the disk may not hold to its end.

    Never asked of a draft that is open, nor of a paper attached to one: somebody stands at the counter with it.

    Raises:
        DomainError: `disk_low`.
    """
    if room_for_cases(replica) < 1:
        raise DomainError("disk_low")
