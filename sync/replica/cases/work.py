"""What a person at this station has to do something about, the most urgent first, and the day's figures.

First what the agency asks to be mended, by its last day; then what was refused or set aside, then what the
citizen has to pay, days put off and cases forwarded, results to hand over, drafts, and at the end what only
waits for the portal, the oldest first. What the portal ended, put off, forwarded or asks to be paid stays until
somebody noted that the citizen was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.replica.cases import cases
from sync.replica.cases.cases import ANSWERED, SUPPLEMENT_REQUIRED, TOLD, CaseFacts
from sync.replica.cases.office_news import UNTOLD
from sync.replica.storage.driver import Connection
from sync.wire.messages import SupplementRequest, decode

TOLD_STATES = frozenset({3, 6, 8})
"""Not accepted, to be paid, stopped (national codes): only the citizen can go on, so they must hear of it."""
_PAYMENT_REQUIRED = 6
_RESOLVED = 9
ON_THE_WAY = ("queued", "sending", "text_received", "withdraw_requested")
"""Transfers of a packet that waits for the portal and for nobody here."""
_NO_DAY = "9999"
_SUPPLEMENT, _REFUSED, _FEE, _NEWS, _RESULT, _DRAFT, _WAITING = range(7)
_SPARED = (_SUPPLEMENT, _DRAFT, _FEE, _RESULT, _NEWS, _REFUSED, _WAITING)
"""Kinds in the order they are spared when the list is too long."""

# One walk over the index of states: few of ten thousand cases are in these.
_SAID = f"""
SELECT o.case_id, o.state, o.state_at_ms, o.request, CASE WHEN o.state = 5 THEN {ANSWERED} END
FROM dossier AS o WHERE o.state IN (3, 5, 6, 8, 9) AND NOT o.elsewhere
AND NOT (o.state IN (3, 6, 8) AND {TOLD})
AND NOT EXISTS (SELECT 1 FROM outbox_state AS s JOIN packet AS p ON p.ord = s.ord
  WHERE s.case_id = o.case_id AND s.state NOT IN ('needs_attention', 'withdrawn')
  AND (p.kind = 'withdrawal' OR (o.state = 9 AND p.kind = 'handover')))
"""
# What few cases have is looked for first (MATERIALIZED): the planner would ask of every open case whether it is taken back.
_UNTOLD = f"""
WITH news AS MATERIALIZED (SELECT o.case_id, o.state_at_ms FROM dossier AS o WHERE {UNTOLD})
SELECT o.case_id, o.state_at_ms FROM news AS o
WHERE NOT EXISTS (SELECT 1 FROM outbox_state AS s JOIN packet AS p ON p.ord = s.ord
  WHERE s.case_id = o.case_id AND s.state NOT IN ('needs_attention', 'withdrawn') AND p.kind = 'withdrawal')
"""
# `state <> 'acknowledged'` says to the planner that the partial index serves.
_OPEN = (
    "SELECT case_id, queued_ms FROM outbox_state WHERE state = ? AND state <> 'acknowledged' "
    "AND case_id IS NOT NULL ORDER BY queued_ms LIMIT +?"
)
_OPEN_CASES = (
    "SELECT case_id FROM outbox_state WHERE state = ? AND state <> 'acknowledged' AND case_id IS NOT NULL"
)
_REFUSED_AGAIN = (
    "SELECT a.case_id, s.queued_ms FROM brought_again AS a JOIN outbox_state AS s USING (packet_id) "
    "WHERE a.step = 'refused' AND a.case_id IS NOT NULL ORDER BY a.ord"
)
_DRAFTS = "SELECT case_id, changed_ms FROM draft WHERE state = 'editing'"
# Over the small table first: a packet is queued in the moment it is stored, and its own table holds its bytes.
_TALLY = (
    "SELECT (SELECT count(*) FROM outbox_state AS s CROSS JOIN packet AS p USING (ord) "
    "WHERE s.queued_ms >= :since AND p.kind = 'submission'), "
    "(SELECT count(*) FROM outbox_state AS s JOIN packet AS p USING (packet_id) "
    "WHERE s.complete_ms >= :since AND s.state = 'acknowledged' AND p.kind = 'submission')"
)


@dataclass(frozen=True)
class Work:
    """The work list and how much there is of it.

    Attributes:
        rows: the most urgent first.
        urgent: how many cases are asked to be mended or paid, were refused, set aside, put off or forwarded.
        results: how many results can be handed over.
        more: how many cases there are beside the rows.
    """

    rows: list[CaseFacts]
    urgent: int
    results: int
    more: int


@dataclass(frozen=True)
class Tally:
    """Cases sealed since a moment, and confirmed as complete by the portal since then."""

    taken: int
    acknowledged: int


def work(db: Connection, limit: int = 200) -> Work:
    """Return what a person has to do something about."""
    order = _told(db)
    for case_id, since_ms in db.execute(_OPEN, ("needs_attention", -1)):
        _put(order, case_id, (_REFUSED, "", since_ms))
    for case_id, since_ms in db.execute(_REFUSED_AGAIN):
        _put(order, case_id, (_REFUSED, "", since_ms))
    for case_id, since_ms in db.execute(_UNTOLD):
        _put(order, case_id, (_NEWS, "", since_ms))
    urgent = sum(place[0] <= _NEWS for place in order.values())
    results = sum(place[0] == _RESULT for place in order.values())
    for case_id, changed_ms in db.execute(_DRAFTS):
        _put(order, case_id, (_DRAFT, "", -changed_ms))
    for case_id, since_ms in _on_the_way(db, ON_THE_WAY, limit):
        _put(order, case_id, (_WAITING, "", since_ms))
    found = cases.of_ids(db, _cut(order, limit))
    return Work(found, urgent, results, _all_of(db, order, limit) - len(found))


def tally(db: Connection, since_ms: int) -> Tally:
    """Return the day's figures; `since_ms` is its start in UTC milliseconds."""
    return Tally(*db.execute(_TALLY, {"since": since_ms}).fetchone())


def queue(db: Connection, limit: int = 200) -> list[CaseFacts]:
    """Return the cases with a packet the portal has not confirmed as complete, the oldest first.

    With them those with a packet that it had confirmed and, restored from a copy, did not take again.
    """
    found = _on_the_way(db, (*ON_THE_WAY, "needs_attention"), limit)
    found = sorted([*found, *db.execute(_REFUSED_AGAIN).fetchall()], key=lambda row: int(row[1]))
    return cases.of_ids(db, list(dict.fromkeys(case_id for case_id, _since_ms in found))[:limit])


_Place = tuple[int, str, int]


def _told(db: Connection) -> dict[bytes, _Place]:
    """Return what the portal said that somebody here has to act on."""
    order: dict[bytes, _Place] = {}
    for case_id, state, since_ms, raw, answered in db.execute(_SAID):
        if state == SUPPLEMENT_REQUIRED:
            request = None if raw is None else decode(bytes(raw), SupplementRequest)
            if request is not None and request.request_id == answered:
                continue
            last_day = None if request is None else request.due_on
            order[case_id] = (_SUPPLEMENT, last_day or _NO_DAY, since_ms)
        else:
            rank = {_PAYMENT_REQUIRED: _FEE, _RESOLVED: _RESULT}.get(state, _REFUSED)
            order[case_id] = (rank, "", since_ms)
    return order


def _on_the_way(db: Connection, states: Sequence[str], limit: int) -> list[tuple[bytes, int]]:
    # One case may have several packets on their way.
    found = [row for state in states for row in db.execute(_OPEN, (state, 2 * limit)).fetchall()]
    return sorted(found, key=lambda row: int(row[1]))


def _cut(order: dict[bytes, _Place], limit: int) -> list[bytes]:
    """Return the cases to show, the most urgent first; where there are too many, some of each kind.

    Hundreds of refusals nobody has told yet must not push what is being worked on off the list.
    """
    listed = sorted(order, key=lambda case_id: order[case_id])
    if len(listed) <= limit:
        return listed
    of_kind = {kind: [one for one in listed if order[one][0] == kind] for kind in _SPARED}
    chosen = {one for cases_of in of_kind.values() for one in cases_of[: limit // len(_SPARED)]}
    for cases_of in of_kind.values():
        for one in cases_of:
            if len(chosen) < limit:
                chosen.add(one)
    return [one for one in listed if one in chosen]


def _all_of(db: Connection, order: dict[bytes, _Place], limit: int) -> int:
    """Return how many cases there are to show, those on their way that were not read counted too."""
    if sum(place[0] == _WAITING for place in order.values()) < limit:
        return len(order)
    waiting = {case_id for state in ON_THE_WAY for (case_id,) in db.execute(_OPEN_CASES, (state,))}
    return len(waiting | order.keys())


def _put(order: dict[bytes, _Place], case_id: bytes, place: _Place) -> None:
    order[case_id] = min(place, order.get(case_id, place))
