"""Withdrawing: what happens to the packets of a case when the citizen takes it back.

A case that cannot have reached the portal ends at once and never leaves. Otherwise each of its packets stops
where it is (`withdraw_requested`: it is not offered again, and its files are not sent any more) until the
portal answers the withdrawal packet queued behind it: then it ends, or, when the case had ended
otherwise, goes on as before if the portal may hold it. Taken back in time, all of them go on. Whatever the
portal says of a case and what follows for its packets is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from forms.errors import DomainError
from forms.packets.packet import CaseId, PacketId
from sync.replica import facts
from sync.replica.cases import cases, serving
from sync.replica.drafts import set_aside
from sync.replica.outbox import outbox
from sync.replica.storage.driver import Connection
from sync.wire.handling import Handling
from sync.wire.messages import DossierItem

WITHDRAWN_STATE = 7
ENDED_STATES = frozenset({3, 7, 8, 9, 10})
"""Not accepted, withdrawn, stopped, resolved, handed over (national codes): nothing can be added any more."""
HANDING_STATES = frozenset({9, 10})
"""Resolved and handed over: the portal takes a record of who received the result."""
_REFUSALS = frozenset({"rejected", "conflict"})
"""The portal has said that it does not keep the packet."""
_NOT_PASSED_ON = "too_large"
"""Somebody on the way did not let this offer through; an earlier one may have arrived all the same."""
SEALED_FROM_A_DRAFT = frozenset({"submission", "supplement", "withdrawal"})
"""Kinds whose refusal a newly sealed draft answers."""
_TELLING = (
    "SELECT id, kind, json_extract(detail, '$.reason') FROM outbox_event WHERE packet_id = ? "
    "AND kind IN ('bundled', 'text_received', 'completed', 'attention') ORDER BY id"
)
_LEFT = (
    "SELECT count(*) FILTER (WHERE kind = 'leased') "
    "- count(*) FILTER (WHERE kind = 'released' AND json_extract(detail, '$.unsent')) "
    "FROM outbox_event WHERE packet_id = ? AND id > ? AND id < ?"
)
_NEVER = 2**62
_OPEN = ("queued", "sending", "text_received", "needs_attention", "withdraw_requested")


def may_hold(db: Connection, packet_id: bytes) -> bool:
    """Tell whether the portal may have this packet: it left this machine and was not refused."""
    held, after = False, 0
    for number, kind, reason in db.execute(_TELLING, (packet_id,)).fetchall():
        if kind == "bundled":
            # A stick may be handed in at any time, so a refusal on the line settles nothing.
            return True
        left = _left(db, packet_id, after, number)
        if kind != "attention":
            held = True
        elif reason in _REFUSALS:
            held = False
        elif reason == _NOT_PASSED_ON:
            held = held or left > 1
        else:
            held = held or left > 0
        after = number
    return held or _left(db, packet_id, after, _NEVER) > 0


def _left(db: Connection, packet_id: bytes, after: int, before: int) -> int:
    """Return how many offers left this machine between two events; counted there, for there may be thousands."""
    return int(db.execute(_LEFT, (packet_id, after, before)).fetchone()[0])


def may_know(db: Connection, case_id: bytes) -> bool:
    """Tell whether the portal may know a case."""
    if cases.dossier(db, case_id) is not None:
        return True
    return any(may_hold(db, packet_id) for packet_id, _, _ in _packets(db, case_id))


def is_asked(db: Connection, case_id: bytes) -> bool:
    """Tell whether a withdrawal of this case is on its way or was taken by the portal."""
    return any(
        kind == "withdrawal" and state not in {"withdrawn", "needs_attention"}
        for _, kind, state in _packets(db, case_id)
    )


def is_never_sent(db: Connection, case_id: bytes) -> bool:
    """Tell whether a case was withdrawn whole before the portal heard of it: it can be taken up again."""
    found = _packets(db, case_id)
    return bool(found) and all(state == "withdrawn" for _, _, state in found) and not may_know(db, case_id)


def may_take_back(db: Connection, case_id: bytes) -> bool:
    """Tell whether a withdrawal of this case waits that cannot have reached the portal."""
    return bool(_withdrawals_here(db, case_id))


def ask(db: Connection, case_id: bytes, now_ms: int) -> bool:
    """Take a case back. Writer thread only.

    Returns:
        Whether the portal must be told: the caller seals a withdrawal packet in the same transaction.
        False when everything has ended here and nothing is ever sent.

    Raises:
        DomainError: `nothing_to_withdraw` when nothing of the case was sealed, `already_withdrawn`,
            `already_withdrawing`, `too_late_to_withdraw` when the portal has ended the case, `case_elsewhere`
            when another station serves it.
    """
    found = _packets(db, case_id)
    if not found:
        raise DomainError("nothing_to_withdraw")
    if serving.is_elsewhere(db, case_id):
        raise DomainError("case_elsewhere")
    dossier = cases.dossier(db, case_id)
    if all(state == "withdrawn" for _, _, state in found) or (
        dossier is not None and dossier.state == WITHDRAWN_STATE
    ):
        raise DomainError("already_withdrawn")
    if dossier is not None and dossier.state in ENDED_STATES:
        raise DomainError("too_late_to_withdraw")
    if is_asked(db, case_id):
        raise DomainError("already_withdrawing")
    known = may_know(db, case_id)
    for packet_id, _, state in found:
        if state not in _OPEN:
            continue
        if not known:
            end(db, packet_id, now_ms)
        elif state != "withdraw_requested":
            outbox.add_event(db, packet_id, "withdraw_requested", now_ms)
    cases.add_event(db, case_id, "withdraw_asked" if known else "withdrawn", now_ms)
    cases.touch(db, case_id, now_ms)
    return known


def take_back(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Drop a withdrawal that cannot have reached the portal; its packets go on. Writer thread only.

    Raises:
        DomainError: `withdrawal_sent` when it may have left, or there is none.
    """
    waiting = _withdrawals_here(db, case_id)
    if not waiting:
        raise DomainError("withdrawal_sent")
    for packet_id in waiting:
        end(db, packet_id, now_ms)
    _drop_request(db, case_id, now_ms)
    cases.add_event(db, case_id, "withdraw_dropped", now_ms)
    cases.touch(db, case_id, now_ms)


def apply_dossier(db: Connection, item: DossierItem, now_ms: int, handling: Handling | None = None) -> bool:
    """Take over what the portal says of a case, and end what it ends; as `cases.apply_dossier`.

    Writer thread only.
    """
    if not cases.apply_dossier(db, item, now_ms, handling):
        return False
    _offer_again(db, item.case_id, now_ms)
    if item.state == WITHDRAWN_STATE:
        _end_withdrawn(db, item.case_id, max(now_ms, item.state_at * 1_000))
    elif item.state in ENDED_STATES:
        told: dict[str, object] = {
            "server_state": item.state,
            "server_state_at": item.state_at,
            "code": item.code,
        }
        for packet_id, kind, state in _packets(db, item.case_id):
            if kind == "handover" and item.state in HANDING_STATES:
                # It was written for this state.
                continue
            # One the portal may have is answered by the portal itself.
            if state == "queued" and not may_hold(db, packet_id):
                outbox.record_attention(db, packet_id, "conflict", json.dumps(told).encode(), now_ms)
        _go_on(db, item.case_id, now_ms)
    return True


def _offer_again(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Offer a submission once more that was set aside on its way, now that the portal speaks of its case.

    Nothing but the submission opens a case, so an offer whose answer was lost has arrived: the receipt is still to come,
    and its files are.
    """
    for packet_id, kind, state in _packets(db, case_id):
        if kind == "submission" and state == "needs_attention" and may_hold(db, packet_id):
            outbox.requeue(db, packet_id, now_ms)


def portal_refused(db: Connection, packet_id: bytes, server_state: int | None, now_ms: int) -> None:
    """Follow up a conflict answered to a packet, if it is a withdrawal. Writer thread only."""
    row = db.execute("SELECT kind, case_id FROM packet WHERE packet_id = ?", (packet_id,)).fetchone()
    if row is None or row[0] != "withdrawal" or row[1] is None:
        return
    case_id = bytes(row[1])
    if server_state == WITHDRAWN_STATE:
        # What was asked for is so already.
        _end_withdrawn(db, case_id, now_ms)
    else:
        _go_on(db, case_id, now_ms)


def replace_refused(
    db: Connection,
    case_id: CaseId,
    packet_id: PacketId,
    now_ms: int,
    kinds: Collection[str] = SEALED_FROM_A_DRAFT,
) -> int:
    """End the refused packets of a case, whose place a new packet takes; return how many.

    Writer thread only. A result handed over takes no place of a supplement that was refused.
    """
    old = [one for one in _refused(db, case_id, kinds) if one != packet_id]
    for one in old:
        end(db, one, now_ms, {"replaced_by": packet_id.hex()})
    return len(old)


def _refused(db: Connection, case_id: bytes, kinds: Collection[str]) -> list[bytes]:
    """Return the packets of a case that were set aside, and whose place a new packet of these kinds takes.

    The portal never took their text; or it lacks nothing of them but files that are damaged here.
    """
    rows = db.execute(
        "SELECT p.kind, s.packet_id FROM outbox_state AS s JOIN packet AS p USING (packet_id) "
        "WHERE s.case_id = ? AND s.state = 'needs_attention' AND (s.text_ms IS NULL "
        "OR (s.reason = 'file_damaged' AND NOT EXISTS (SELECT 1 FROM packet_blob AS b "
        "JOIN sealed_file AS f USING (sealed_sha256) WHERE b.packet_id = s.packet_id "
        "AND f.done_ms IS NULL AND f.trouble IS NOT 'file_damaged'))) ORDER BY s.ord",
        (case_id,),
    )
    return [bytes(packet_id) for kind, packet_id in rows if kind in kinds]


def settle(db: Connection, case_id: bytes, now_ms: int) -> int:
    """Let the portal's word stand: the case's packets in conflict end; return how many.

    Writer thread only.
    """
    rows = db.execute(
        "SELECT packet_id FROM outbox_state WHERE case_id = ? AND state = 'needs_attention' "
        "AND reason = 'conflict' ORDER BY ord",
        (case_id,),
    ).fetchall()
    for (packet_id,) in rows:
        end(db, bytes(packet_id), now_ms, {"settled": "portal"})
    if rows:
        cases.add_event(db, case_id, "settled", now_ms)
        cases.touch(db, case_id, now_ms)
    return len(rows)


def unsent_files_of(db: Connection, case_id: bytes, *, ended: bool) -> list[bytes]:
    """Return the packets of a case the portal never took and never will: their files may go elsewhere.

    Args:
        db: open database.
        case_id: the case.
        ended: those that ended here too, not only those somebody has to look at.
    """
    rows = db.execute(
        "SELECT packet_id FROM outbox_state WHERE case_id = ? AND text_ms IS NULL "
        "AND (state = 'needs_attention' OR (state = 'withdrawn' AND ?)) ORDER BY ord",
        (case_id, ended),
    )
    return [bytes(row[0]) for row in rows]


def _withdrawals_here(db: Connection, case_id: bytes) -> list[bytes]:
    return [
        packet_id
        for packet_id, kind, state in _packets(db, case_id)
        if kind == "withdrawal" and state == "queued" and not may_hold(db, packet_id)
    ]


def end(db: Connection, packet_id: bytes, now_ms: int, detail: dict[str, object] | None = None) -> None:
    """End a packet's way; it may go 60 days later, by the portal's time. Writer thread only.

    A machine whose clock stands in an earlier year would otherwise let it go at once: it is later now than anything the
    portal has said.
    """
    outbox.add_event(db, packet_id, "withdrawn", max(now_ms, facts.portal_said_ms(db)), detail)


def _end_withdrawn(db: Connection, case_id: bytes, now_ms: int) -> None:
    set_aside.drop(db, case_id)
    for packet_id, kind, state in _packets(db, case_id):
        if state not in _OPEN or state == "sending":
            continue
        if kind == "withdrawal" and state in {"queued", "text_received"} and may_hold(db, packet_id):
            # It is offered again for its receipt: the proof that the citizen asked.
            continue
        end(db, packet_id, now_ms, {"server_state": WITHDRAWN_STATE})


def _go_on(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Let what the portal may hold go on, which the withdrawal did not end; what never left could only be refused."""
    for packet_id, _, state in _packets(db, case_id):
        if state == "withdraw_requested" and not may_hold(db, packet_id):
            end(db, packet_id, now_ms)
    _drop_request(db, case_id, now_ms)
    set_aside.drop(db, case_id)


def _drop_request(db: Connection, case_id: bytes, now_ms: int) -> None:
    for packet_id, _, state in _packets(db, case_id):
        if state == "withdraw_requested":
            outbox.add_event(db, packet_id, "withdraw_dropped", now_ms)


def _packets(db: Connection, case_id: bytes) -> list[tuple[bytes, str, str]]:
    rows = db.execute(
        "SELECT p.packet_id, p.kind, s.state FROM packet AS p JOIN outbox_state AS s USING (packet_id) "
        "WHERE p.case_id = ? ORDER BY p.ord",
        (case_id,),
    )
    return [(bytes(packet_id), kind, state) for packet_id, kind, state in rows]
