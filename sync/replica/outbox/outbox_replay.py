"""The state of every packet worked out again from its events, to prove the projection right.

An independent reading of the same rules as the triggers in the schema: used by the doctor and tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sync.replica.storage.driver import Connection


@dataclass(frozen=True)
class PacketState:
    """Everything the events of one packet say.

    Attributes:
        leases: offers with those that never left, which an earlier program counted.
    """

    state: str = "queued"
    attempts: int = 0
    next_try_ms: int = 0
    lease_until_ms: int | None = None
    trouble: str | None = None
    reason: str | None = None
    text_ms: int | None = None
    complete_ms: int | None = None
    ended_ms: int | None = None
    leases: int = field(default=0, compare=False)


_Change = Callable[[PacketState, Mapping[str, Any]], PacketState]
_CHANGES: dict[str, _Change] = {
    "leased": lambda now, told: replace(
        now,
        state="sending",
        attempts=now.attempts + 1,
        leases=now.leases + 1,
        lease_until_ms=told["until_ms"],
    ),
    "released": lambda now, told: replace(
        now,
        state="queued",
        lease_until_ms=None,
        attempts=max(0, now.attempts - 1) if told.get("unsent") else now.attempts,
    ),
    "retry": lambda now, told: replace(
        now,
        state="queued",
        lease_until_ms=None,
        trouble=told["trouble"],
        next_try_ms=told["next_try_ms"],
    ),
    "text_received": lambda now, told: replace(
        now,
        state=now.state if now.state == "withdraw_requested" else "text_received",
        lease_until_ms=None,
        trouble=None,
        reason=None,
        text_ms=told["received_ms"],
    ),
    "completed": lambda now, told: replace(
        now,
        state="acknowledged",
        lease_until_ms=None,
        trouble=None,
        reason=None,
        text_ms=told["received_ms"],
        complete_ms=told["completed_ms"],
    ),
    "attention": lambda now, told: replace(
        now, state="needs_attention", lease_until_ms=None, reason=told["reason"]
    ),
    "requeued": lambda now, _: replace(
        now,
        state="queued" if now.text_ms is None else "text_received",
        attempts=0,
        leases=0,
        next_try_ms=0,
        trouble=None,
        reason=None,
    ),
    "withdraw_requested": lambda now, _: replace(now, state="withdraw_requested", lease_until_ms=None),
    "withdrawn": lambda now, told: replace(
        now, state="withdrawn", lease_until_ms=None, reason=None, ended_ms=told["at_ms"]
    ),
    "withdraw_dropped": lambda now, _: replace(
        now, state="queued" if now.text_ms is None else "text_received", next_try_ms=0
    ),
    "bundled": lambda now, _: now,
}


def follow(now: PacketState | None, kind: str, detail: Mapping[str, Any]) -> PacketState:
    """Return the state after one more event; None stands for no event yet, `at_ms` is part of the detail.

    Raises:
        KeyError: `kind` is no event.
    """
    return PacketState() if now is None else _CHANGES[kind](now, detail)


def replay(events: Iterable[tuple[bytes, str, Mapping[str, Any]]]) -> dict[bytes, PacketState]:
    """Return packet id → state after `(packet_id, kind, detail)` events in their order."""
    states: dict[bytes, PacketState] = {}
    for packet_id, kind, detail in events:
        states[packet_id] = follow(states.get(packet_id), kind, detail)
    return states


def differences(db: Connection) -> tuple[bytes, ...]:
    """Return the packets whose stored state is not what their events say; empty when all is right."""
    told = db.execute("SELECT packet_id, kind, at_ms, detail FROM outbox_event ORDER BY id")
    expected = replay(
        (bytes(packet_id), kind, json.loads(detail) | {"at_ms": at_ms})
        for packet_id, kind, at_ms, detail in told
    )
    stored = {
        bytes(row[0]): PacketState(*row[1:])
        for row in db.execute(
            "SELECT packet_id, state, attempts, next_try_ms, lease_until_ms, trouble, reason, text_ms, "
            "complete_ms, ended_ms FROM outbox_state"
        )
    }
    everyone = expected.keys() | stored.keys()
    return tuple(sorted(one for one in everyone if not _is_same(expected.get(one), stored.get(one))))


def _is_same(expected: PacketState | None, stored: PacketState | None) -> bool:
    if expected is None or expected == stored:
        return expected == stored
    # Not started since it was updated (`sync.replica.outbox.unsent`).
    return replace(expected, attempts=expected.leases) == stored
