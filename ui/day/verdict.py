"""Judging a day: did every step happen, does the portal hold exactly what the station sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ui.day.steps import Step

EXPECTED = (
    ("capture", ("window", "signed_in", "found", "started", "scanned", "error_shown", "filled", "photographed",
                 "reviewed", "sealed", "slip", "killed")),
    ("restart", ("window", "still_there", "queue_offline", "text_receipt", "complete_receipt", "closed")),
    ("supervisor", ("supplement_asked",)),
    ("returned", ("window", "returned", "reason_shown", "corrected", "reviewed", "sealed_again",
                  "complete_receipt_again")),
    ("supervisor", ("accepted",)),
    ("returned", ("due", "closed")),
    ("supervisor", ("content_matches",)),
)  # fmt: skip
"""(act, its steps in order)."""


@dataclass(frozen=True)
class Verdict:
    """What came out.

    Attributes:
        lost: packets the station sealed that the portal does not hold whole, or holds with other bytes.
        duplicated: packets or dossiers the portal holds more often than the station made them.
        receipts: every confirmation the station verified and kept.
        problems: sentences, empty when everything is fine.
    """

    lost: int
    duplicated: int
    receipts: list[dict[str, object]]
    problems: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether the day counts as passed."""
        return not self.problems


def judge(steps: Sequence[Step], at_portal: Sequence[dict[str, Any]]) -> Verdict:
    """Compare diary and portal.

    Args:
        steps: the whole diary in order.
        at_portal: the portal's list of packets.
    """
    sealed = _sealed(steps)
    held = {str(packet["packet_id"]): packet for packet in at_portal}
    lost = [one for one, digest in sealed.items() if not _held_whole(held.get(one), digest)]
    times = Counter(str(packet["packet_id"]) for packet in at_portal)
    strange = [one for one in times if one not in sealed]
    again = sum(count - 1 for count in times.values()) + len(strange)
    receipts = _receipts(steps)
    problems = [
        *_missing(steps),
        *(f"the portal does not hold packet {one} whole" for one in lost),
        *(f"the portal holds packet {one} that the station did not seal" for one in strange),
        *_unconfirmed(sealed, receipts),
    ]
    if again > len(strange):
        problems.append("the portal lists a packet twice")
    return Verdict(len(lost), again, receipts, tuple(problems))


def _sealed(steps: Iterable[Step]) -> dict[str, str]:
    """Return packet id → digest, of every packet the diary mentions."""
    found: dict[str, str] = {}
    for step in steps:
        for packet in _packets(step):
            found[str(packet["packet_id"])] = str(packet["sha256"])
        if step.name == "sealed_again":
            found.setdefault(str(step.facts["packet_id"]), "")
    return found


def _held_whole(packet: dict[str, Any] | None, digest: str) -> bool:
    return packet is not None and packet["complete"] is True and packet["sha256"] == digest


def _receipts(steps: Iterable[Step]) -> list[dict[str, object]]:
    found: dict[tuple[str, str], dict[str, object]] = {}
    for step in steps:
        for packet in _packets(step):
            for kind, receipt in packet["receipts"].items():
                key = (str(packet["packet_id"]), str(kind))
                row = {
                    "kind": kind,
                    "packet_id": packet["packet_id"],
                    "packet_kind": packet["kind"],
                    **receipt,
                }
                # The portal must give the same bytes for ever: another digest is another receipt.
                if found.setdefault(key, row)["sha256"] != receipt["sha256"]:
                    found[(key[0], f"{kind} {receipt['sha256']}")] = row
    return list(found.values())


def _packets(step: Step) -> list[dict[str, Any]]:
    packets = step.facts.get("packets")
    return packets if isinstance(packets, list) else []


def _missing(steps: Sequence[Step]) -> list[str]:
    """Return what was expected and did not happen, each act's steps being in their order."""
    left = list(steps)
    problems = [f"act {step.act}: {step.facts.get('why')}" for step in steps if step.name == "failed"]
    for act, names in EXPECTED:
        for name in names:
            place = next((n for n, step in enumerate(left) if (step.act, step.name) == (act, name)), None)
            if place is None:
                # The first one says where the day broke off; all later ones are missing as well.
                return [*problems, f"step {act}/{name} did not happen"]
            del left[: place + 1]
    return problems


def _unconfirmed(sealed: dict[str, str], receipts: list[dict[str, object]]) -> list[str]:
    kinds = Counter((str(one["packet_id"]), str(one["kind"])) for one in receipts)
    problems = []
    for packet_id, digest in sealed.items():
        for kind in ("text", "complete"):
            if kinds[(packet_id, kind)] != 1:
                problems.append(f"packet {packet_id} has {kinds[(packet_id, kind)]} {kind} receipts, not one")
        cited = {str(one["packet_sha256"]) for one in receipts if one["packet_id"] == packet_id}
        if cited and cited != {digest}:
            problems.append(f"a receipt of packet {packet_id} cites other bytes")
    return problems
