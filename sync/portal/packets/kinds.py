"""What each kind of record means for the dossier it names; `sync.wire.records` says what they hold.

A record never opens a dossier. Most are kept beside it and change nothing; a handover ends it, and a
withdrawn consent is put into its history so that whoever decides next has seen it.
"""

from __future__ import annotations

import logging

import msgspec
import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.body import ClockFacts
from forms.packets.packet import MAGIC, MAX_HEADER_BYTES, PACKET_VERSION, Header, Kind, Packet
from forms.stamp import vietnam_date
from sync.portal.dossiers import dossiers, serving
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.keys.online_keys import SEAL_KEY_MISSING
from sync.portal.packets import moved_cases, packet_answers
from sync.portal.packets.adjusted_clock import Adjusted, adjust
from sync.portal.stations import stations
from sync.portal.storage.event_log import record
from sync.wire.messages import PacketResult
from sync.wire.records import AnyRecord, ConsentWithdrawal, Handover, kind_of

WAIT_NEWER_S = 86_400
"""A packet of a later program is kept by its station until this portal is as new."""
WAIT_KEY_S = 3_600
"""A packet sealed to a key this server lacks is kept by its station until the server has its files back."""
BODY_NEWER = "body_newer"
FORM_NEWER = "form_newer"
MAX_KIND = 40
HEADER_FIELDS = len(Header.__struct_fields__)
_KNOWN = frozenset(kind.value for kind in Kind)
_UNKNOWN_CLOCK = ClockFacts(offset_s=None, since_signed_s=None, quality="unknown")
_HANDED_OVER_FROM = frozenset({State.RESOLVED, State.HANDED_OVER})
_OF_THE_UNIT = frozenset({Kind.HANDOVER, Kind.SATISFACTION, Kind.CONSENT_WITHDRAWAL})
"""What another station of the unit that has the case may bring too: people come back elsewhere."""


def check_place(
    db: sa.Connection, parsed: Packet, record: AnyRecord, known: DossierRow | None, now_s: int
) -> PacketResult | None:
    """Compare a record with the dossier its packet names.

    Args:
        db: any transaction.
        parsed: the packet.
        record: its opened body.
        known: the dossier of the packet's case, None where there is none.
        now_s: UTC seconds.

    Returns:
        None when it may be kept, otherwise what to answer instead.
    """
    kind = kind_of(record)
    if parsed.header.case_id is None:
        return None
    if known is None:
        # An abandoned draft was never a dossier; for the rest the submission may still be on its way.
        return None if kind is Kind.ABANDONED_DRAFT else packet_answers.wait_for_case(parsed)
    if not _may_bring(db, parsed.header.station_no, kind, known):
        return moved_cases.unserved(db, parsed, now_s)
    if kind is Kind.HANDOVER and known.state not in _HANDED_OVER_FROM:
        # Somebody holds a result nobody has recorded: a person must look, at both ends.
        return packet_answers.conflict(parsed, known)
    return None


def apply(
    db: sa.Connection, record: AnyRecord, known: DossierRow | None, packet_id: bytes, now_s: int
) -> None:
    """Do to the dossier what a record means for it; most records mean nothing.

    Args:
        db: a writing transaction in which `check_place` found nothing.
        record: the record.
        known: the dossier, None where there is none.
        packet_id: the packet that brought it.
        now_s: UTC seconds.
    """
    if known is None:
        return
    moved = True
    if isinstance(record, Handover) and known.state is State.RESOLVED:
        moved = dossiers.move(db, known, "handover", State.HANDED_OVER, now_s, packet_id=packet_id)
    elif isinstance(record, ConsentWithdrawal):
        moved = dossiers.move(
            db, known, "consent_withdrawal", known.state, now_s, packet_id=packet_id, note=known.note
        )
    if not moved:
        raise RuntimeError("a dossier moved inside a writing transaction")


def adjusted_day(record: AnyRecord, received_at: int) -> Adjusted:
    """Return the corrected day of a record, as for a declaration.

    Raises:
        HostileInput: `declared_on` when the clock's words make no time.
    """
    day = vietnam_date(record.captured_at).isoformat()
    return adjust(day, record.captured_at, record.clock or _UNKNOWN_CLOCK, received_at)


def answer_refused(parsed: Packet, error: HostileInput) -> PacketResult:
    """Refuse a packet for ever, unless what is in its way is of the portal: its age, or keys it should have."""
    if error.code in {BODY_NEWER, FORM_NEWER}:
        return packet_answers.wait(parsed, WAIT_NEWER_S, "newer")
    if error.code == SEAL_KEY_MISSING:
        # The root lets stations seal to what it has listed: this server's files are older than that.
        record("seal_key_missing", level=logging.ERROR, key=parsed.header.portal_key_id)
        return packet_answers.wait(parsed, WAIT_KEY_S, "fault")
    return packet_answers.rejected(parsed, (packet_answers.problem(error),))


def answer_unreadable(untrusted: bytes, error: HostileInput) -> PacketResult:
    """Answer a packet whose header cannot be read: there is no id to answer under."""
    if _names_later_kind(untrusted):
        return PacketResult(packet_id=b"", outcome="wait", wait_s=WAIT_NEWER_S, why="newer")
    return PacketResult(packet_id=b"", outcome="rejected", problems=(packet_answers.problem(error),))


def _names_later_kind(untrusted: bytes) -> bool:
    """Tell whether a packet is one of ours with a kind this program does not know."""
    size = int.from_bytes(untrusted[4:8], "big")
    if untrusted[:4] != MAGIC or size > MAX_HEADER_BYTES:
        return False
    try:
        header = msgspec.msgpack.decode(untrusted[8 : 8 + size])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    if not isinstance(header, list) or len(header) != HEADER_FIELDS or header[0] != PACKET_VERSION:
        return False
    kind = header[2]
    return isinstance(kind, str) and 0 < len(kind) <= MAX_KIND and kind not in _KNOWN


def _may_bring(db: sa.Connection, station_no: int, kind: Kind, known: DossierRow) -> bool:
    if known.station_no == station_no or kind is Kind.FEEDBACK:
        return True
    if serving.has_served(db, known.case_id, station_no):
        # Recorded there before it heard that another station goes on with the case.
        return True
    asking = stations.find_station(db, station_no) if kind in _OF_THE_UNIT else None
    return asking is not None and asking.unit_code == known.unit_code
