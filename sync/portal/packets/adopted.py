"""Old receipts of packets that are brought again after the database was restored from a copy.

A receipt signed by this portal proves that these very bytes were taken before, when, and under which
code. What it proves is taken over as it was; what it does not prove is asked of the packet as ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.body import Body, Supplement
from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet
from forms.packets.portal_keys import PortalKey
from forms.packets.receipt import CompleteReceipt, Receipt, check_receipt, read_receipt
from sync.portal.dossiers import dossiers, supplements
from sync.portal.dossiers.dossiers import FINAL, DossierRow
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.storage import run_rows
from sync.portal.storage.event_log import record
from sync.portal.storage.tables import adopted, packet

_COMPLETE = sa.select(adopted.c.complete_receipt).where(adopted.c.packet_id == sa.bindparam("packet_id"))


@dataclass(frozen=True)
class Proof:
    """What verified receipts say of one packet.

    Attributes:
        code: of the dossier, None for kinds without a case.
        received_at: the legal time of submission, UTC seconds.
        text: the text receipt as it was, None when only the complete one came.
        complete: the complete receipt as it was, None when there was none.
        revoked: a key signed that others may have had since, and whoever has a key writes any time: it counts
            only where a declared restore explains that the packet is not here.
    """

    code: str | None
    received_at: int
    text: bytes | None
    complete: bytes | None
    revoked: bool = False

    def under(self, code: str | None) -> Proof:
        """Return what may be told again of a dossier that has this code now: nothing that names another."""
        return self if code == self.code else replace(self, text=None, complete=None)


def prove(
    keys: OnlineKeys, parsed: Packet, text: bytes | None, complete: bytes | None
) -> tuple[Proof | None, str | None]:
    """Verify the receipts that came with a packet.

    Returns:
        What they prove, None when nothing; and the first reason why one was not believed, a code. Then
        neither is: a packet whose receipts contradict each other is a packet like any other.
    """
    try:
        first = None if text is None else _checked(keys, parsed, text, "text")
        second = None if complete is None else _checked(keys, parsed, complete, "complete")
    except HostileInput as error:
        return None, error.code
    told = first or second
    if told is None:
        return None, None
    if first and second and (first.code, first.received_at) != (second.code, second.received_at):
        return None, "receipt_mismatch"
    revoked = any(one is not None and _signer(keys, one).is_revoked for one in (first, second))
    return Proof(told.code, told.received_at, text, complete, revoked), None


def _checked(keys: OnlineKeys, parsed: Packet, raw: bytes, kind: Literal["text", "complete"]) -> Receipt:
    header = parsed.header
    signed_by = _signer(keys, read_receipt(raw))
    receipt = check_receipt(raw, signed_by.public, header.packet_id, parsed.sha256, header.blobs, kind)
    if not signed_by.covers(
        receipt.completed_at if isinstance(receipt, CompleteReceipt) else receipt.received_at
    ):
        # Somebody else may have made it up. The packet itself is genuine, and is taken as any other.
        raise HostileInput("revoked_key")
    if receipt.case_id != header.case_id or (receipt.code is None) != (header.case_id is None):
        raise HostileInput("receipt_mismatch")
    return receipt


def _signer(keys: OnlineKeys, receipt: Receipt) -> PortalKey:
    return keys.public.find(KeyUse.RECEIPT, receipt.key_id)


def code_for(db: sa.Connection, proof: Proof, unit_code: str, now_s: int) -> str | None:
    """Return the code a dossier is opened under again: its old one, unless another case has it now.

    That can only be when the portal took packets after a restore before the restore was declared. Then
    the case gets a new code of today, and its station is told with the dossier.
    """
    if proof.code is None or dossiers.by_code(db, proof.code) is None:
        return proof.code
    code = dossiers.mint_code(db, unit_code, now_s)
    record("code_taken", old=proof.code, new=code)
    return code


def moves(db: sa.Connection, known: DossierRow, body: Body) -> bool:
    """Tell whether a packet that was taken before still moves its case, which may stand elsewhere now."""
    if known.state in FINAL:
        return False
    if not isinstance(body, Supplement):
        return body.kind == "withdrawal"
    asked = supplements.open_request(db, known.case_id)
    return asked is None or asked.request_id == body.answers_to


def keep(db: sa.Connection, packet_id: bytes, proof: Proof | None, now_s: int) -> None:
    """Keep the receipts a packet was brought again with; of any other, remember that there are none."""
    run_rows.remember(db, ("adopted", packet_id), None if proof is None else proof.complete)
    if proof is not None:
        row = {"text_receipt": proof.text, "complete_receipt": proof.complete, "at": now_s}
        run_rows.add(db, adopted, {"packet_id": packet_id, **row})


def complete_receipt(db: sa.Connection, packet_id: bytes) -> bytes | None:
    """Return the complete receipt a packet had before, None when it was not brought with one."""

    def ask() -> bytes | None:
        receipt: bytes | None = db.execute(_COMPLETE, {"packet_id": packet_id}).scalar_one_or_none()
        return receipt

    return run_rows.recall(db, ("adopted", packet_id), ask)


def is_kept(db: sa.Connection, packet_id: bytes) -> bool:
    """Tell whether a packet was brought again before."""
    found = db.execute(sa.select(adopted.c.packet_id).where(adopted.c.packet_id == packet_id))
    return found.first() is not None


def log_taken(db: sa.Connection, log_index: int) -> bool:
    """Tell whether a packet stands at a place of the log."""
    return (
        db.execute(sa.select(packet.c.packet_id).where(packet.c.log_index == log_index)).first() is not None
    )
