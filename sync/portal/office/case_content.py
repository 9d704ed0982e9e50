"""What a case says, opened for an officer: its newest declaration and the files in force, or why nobody can tell."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.body import Body, SealedDocument, Submission, Supplement
from forms.packets.packet import parse_packet
from forms.packets.seal import Compressor
from sync.portal.dossiers import declarations
from sync.portal.dossiers.fees_noted import fees_noted
from sync.portal.dossiers.papers import in_force
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import clock_warnings
from sync.portal.packets.clock_warnings import SuspectDay
from sync.portal.packets.opening import unseal
from sync.portal.storage.event_log import record


@dataclass(frozen=True)
class CaseContent:
    """A case's content.

    Attributes:
        declared: the newest declaration as it is answered, None where there is none or it cannot be opened.
        documents: files in force.
        suspects: declarations whose day does not fit the clock of their station.
        unreadable: why it cannot be opened, None where it can.
    """

    declared: dict[str, object] | None
    documents: tuple[SealedDocument, ...]
    suspects: tuple[SuspectDay, ...]
    unreadable: str | None


def read(db: sa.Connection, keys: OnlineKeys, compressor: Compressor, case_id: bytes) -> CaseContent:
    """Open every declaration of a case; where one stays shut nothing is told of the others.

    An older declaration told for the newest, or half of the papers for all, is worse than none.
    """
    try:
        bodies = [unseal(parse_packet(raw), keys, compressor)[1] for raw in declarations.raws(db, case_id)]
        suspects = clock_warnings.of_case(db, keys, compressor, case_id)
    except HostileInput as error:
        record("content_unreadable", level=logging.ERROR, case=case_id.hex(), code=error.code)
        return CaseContent(None, (), (), error.code)
    return CaseContent(_newest(bodies), in_force(bodies), suspects, None)


def _newest(bodies: list[Body]) -> dict[str, object] | None:
    declared = [body for body in bodies if isinstance(body, Submission | Supplement)]
    if not declared:
        return None
    newest = declared[-1]
    return {
        "kind": newest.kind,
        "data": newest.data,
        "computed": newest.computed,
        "provenance": newest.provenance,
        "warnings": newest.warnings,
        "consents": newest.consents,
        "fees": fees_noted(declared),
        "places": newest.places,
        "operator": newest.operator,
        "declared_on": newest.declared_on,
    }
