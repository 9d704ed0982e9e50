"""Saying which declarations of a case have a day that does not fit their station's clock (`adjusted_clock`)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.packets.body import Submission, Supplement, Withdrawal
from forms.packets.packet import parse_packet
from forms.packets.seal import Compressor
from sync.portal.dossiers import declarations
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets.opening import unseal


@dataclass(frozen=True)
class SuspectDay:
    """Two days of one declaration.

    Attributes:
        packet_id: of the declaration.
        declared_on: ISO day, as it was declared and signed.
        adjusted_on: ISO day, as well as the portal can tell.
    """

    packet_id: bytes
    declared_on: str
    adjusted_on: str


def of_case(
    db: sa.Connection, keys: OnlineKeys, compressor: Compressor, case_id: bytes
) -> tuple[SuspectDay, ...]:
    """Return them in the order they were received; each is opened for the day that stands in it."""
    found = []
    for raw, adjusted_on in declarations.clock_suspects(db, case_id):
        parsed = parse_packet(raw)
        body = unseal(parsed, keys, compressor)[1]
        if isinstance(body, Submission | Supplement | Withdrawal):
            found.append(SuspectDay(parsed.header.packet_id, body.declared_on, adjusted_on))
    return tuple(found)
