"""Which originals went back with the result, so that no slip printed afterwards says they are still here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from sync.replica.storage.connection import Connection

HANDED = "handed_over"
"""Action of the audit trail, with the packet and the kinds of papers that were given."""
HANDED_OVER_STATE = 10
ENDED_HERE = frozenset({"withdrawn", "needs_attention"})
"""States of a handover's packet that will not be sent as it is: what it says did not come to pass."""


@dataclass(frozen=True)
class GivenBack:
    """What is known of a case's originals.

    Attributes:
        handed: the result is with the citizen.
        papers: kinds of papers that went back with it; None where another station, or a program that did not note
            it here, handed it over.
    """

    handed: bool = False
    papers: frozenset[str] | None = None


def given_back(db: Connection, case_id: bytes) -> GivenBack:
    """Return what became of a case's originals."""
    live = {
        row.packet_id.hex()
        for row in packets.packets_of_case(db, case_id)
        if row.kind == "handover" and row.state not in ENDED_HERE
    }
    found = audit.details(db, case_id, HANDED) if live else ()
    told = next((one for one in found if one.get("packet") in live), None)
    if told is not None:
        papers = told.get("papers")
        return GivenBack(True, frozenset(map(str, papers)) if isinstance(papers, list) else None)
    dossier = cases.dossier(db, case_id)
    return GivenBack(bool(live) or (dossier is not None and dossier.state == HANDED_OVER_STATE))
