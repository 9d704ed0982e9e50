"""What the portal says of one dossier is believed only when it can be true and is about that dossier."""

from __future__ import annotations

import msgspec
import pytest

from sync.errors import SyncError, Trouble
from sync.link.following import MAX_REASONS, MAX_TEXT, follow
from sync.wire.messages import DossierItem, Reason, SupplementRequest

CODE = "H17.20242-261123-000001"
CASE = bytes(range(16))
ITEM = DossierItem(case_id=CASE, code=CODE, version=3, state=4, state_at=1_795_000_000, due_on="2026-11-27")
ASKED = SupplementRequest(
    request_id="r1", asked_at=1, due_on="2026-12-04", reasons=(Reason(text="Thiếu giấy chứng sinh."),)
)


class Saying:
    """A portal that answers whatever it is asked with one message."""

    def __init__(self, item: DossierItem) -> None:
        self.item = item

    def dossier(self, key: str) -> DossierItem:
        return self.item


@pytest.mark.parametrize("key", [CODE, CASE.hex()])
def test_an_answer_about_what_was_asked_is_believed(key: str) -> None:
    assert follow(Saying(ITEM), key) is ITEM
    asked = msgspec.structs.replace(ITEM, state=5, request=ASKED)
    assert follow(Saying(asked), key) is asked


@pytest.mark.parametrize(
    "changes",
    [
        {"case_id": b"short"},
        {"code": "", "case_id": CASE},
        {"state": 0},
        {"state": 11},
        {"state_at": -1},
        {"state_at": 1 << 60},
        {"due_on": "27/11/2026"},
        {"due_on": "2026-13-01"},
        {"note": "x" * (MAX_TEXT + 1)},
        {"request": msgspec.structs.replace(ASKED, due_on="hôm nay")},
        {"request": msgspec.structs.replace(ASKED, reasons=(Reason(text="x" * (MAX_TEXT + 1)),))},
        {"request": msgspec.structs.replace(ASKED, reasons=ASKED.reasons * (MAX_REASONS + 1))},
    ],
)
def test_what_no_portal_says_is_refused(changes: dict[str, object]) -> None:
    said = msgspec.structs.replace(ITEM, **changes)
    key = CASE.hex() if said.case_id == CASE else CODE
    with pytest.raises(SyncError) as caught:
        follow(Saying(said), key)
    assert (caught.value.trouble, caught.value.problem) == (Trouble.PROTOCOL, "dossier_item")


def test_an_answer_about_another_dossier_is_refused() -> None:
    for key in ("H17.20242-261123-000002", bytes(16).hex()):
        with pytest.raises(SyncError) as caught:
            follow(Saying(ITEM), key)
        assert caught.value.problem == "dossier_other"
