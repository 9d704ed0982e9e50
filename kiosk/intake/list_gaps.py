"""Lists whose entries are not numbered without gaps, because somebody emptied one by hand.

Checking, reading aloud and sealing number the entries anew, while the screen and the database know the places
answers were saved at. The two must never differ once a draft is shown, or the next answer would be saved with
another person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms import pointer as pointers
from forms.checking.answers import assemble_answers, flatten_answers
from sync.replica.drafts import drafts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.duty import Duty
    from sync.replica.storage.connection import Connection


def moves(places: Iterable[str]) -> dict[str, str]:
    """Return where answers belong that stand behind a gap, by where they stand now; the foremost first."""
    listed = [place for place in places if any(token.isdecimal() for token in pointers.split(place))]
    if not listed:
        return {}
    numbered = flatten_answers(assemble_answers({place: place for place in listed}), apart=True)
    return {stands: belongs for belongs, stands in numbered.items() if stands != belongs}


def close(duty: Duty, case_id: bytes) -> None:
    """Close the gaps in the lists of the draft being edited; durable when this returns."""

    def job(db: Connection) -> None:
        # Read again here: an answer saved meanwhile may have filled the gap.
        moved = moves(drafts.answers(db, case_id))
        drafts.move_answers(db, case_id, moved)
        last = drafts.details(db, case_id).get("last_pointer", b"").decode()
        if last in moved:
            drafts.set_detail(db, case_id, "last_pointer", moved[last].encode())

    duty.replica.write(job).result()
