"""The verdict finds what is lost, doubled, unconfirmed or left out."""

from __future__ import annotations

from typing import Any

import pytest

from ui.day.steps import Step
from ui.day.verdict import EXPECTED, judge

FIRST, SECOND = "01" * 16, "02" * 16
DIGESTS = {FIRST: "aa" * 32, SECOND: "bb" * 32}


def proof(packet_id: str, *kinds: str) -> dict[str, Any]:
    receipts = {
        kind: {
            "sha256": f"{kind}-{packet_id}",
            "packet_sha256": DIGESTS[packet_id],
            "code": "C",
            "received_at": 1,
        }
        for kind in kinds
    }
    return {"packet_id": packet_id, "kind": "submission", "sha256": DIGESTS[packet_id], "receipts": receipts}


def good_day() -> list[Step]:
    packets = {
        "sealed": [proof(FIRST)],
        "text_receipt": [proof(FIRST, "text")],
        "complete_receipt": [proof(FIRST, "text", "complete")],
        "complete_receipt_again": [proof(FIRST, "text", "complete"), proof(SECOND, "text", "complete")],
    }
    steps = []
    for act, names in EXPECTED:
        for name in names:
            facts: dict[str, object] = {"packets": packets[name]} if name in packets else {}
            if name == "sealed_again":
                facts["packet_id"] = SECOND
            steps.append(Step(act, name, 0, facts))
    return steps


def held(packet_id: str, **changes: object) -> dict[str, Any]:
    return {"packet_id": packet_id, "sha256": DIGESTS[packet_id], "complete": True, **changes}


def at_portal() -> list[dict[str, Any]]:
    return [held(FIRST), held(SECOND)]


def test_a_good_day_is_fine() -> None:
    verdict = judge(good_day(), at_portal())
    assert verdict.fine
    assert (verdict.lost, verdict.duplicated, len(verdict.receipts)) == (0, 0, 4)


@pytest.mark.parametrize(
    "portal",
    [
        [held(FIRST)],
        [held(FIRST), held(SECOND, complete=False)],
        [held(FIRST), held(SECOND, sha256="cc" * 32)],
    ],
    ids=["gone", "files missing", "other bytes"],
)
def test_a_packet_the_portal_does_not_hold_whole_is_lost(portal: list[dict[str, Any]]) -> None:
    verdict = judge(good_day(), portal)
    assert verdict.lost == 1
    assert not verdict.fine


@pytest.mark.parametrize(
    "extra", [held(SECOND), {**held(FIRST), "packet_id": "03" * 16}], ids=["twice", "unknown"]
)
def test_more_than_was_sealed_is_doubled(extra: dict[str, Any]) -> None:
    verdict = judge(good_day(), [*at_portal(), extra])
    assert (verdict.lost, verdict.duplicated) == (0, 1)
    assert not verdict.fine


def test_every_step_is_needed() -> None:
    whole = good_day()
    for place, step in enumerate(whole):
        cut = [*whole[:place], *whole[place + 1 :]]
        assert not judge(cut, at_portal()).fine, f"nobody misses {step.act}/{step.name}"


def test_steps_in_another_order_do_not_count() -> None:
    steps = good_day()
    killed = next(n for n, step in enumerate(steps) if step.name == "killed")
    sealed = next(n for n, step in enumerate(steps) if step.name == "sealed")
    steps[killed], steps[sealed] = steps[sealed], steps[killed]
    assert not judge(steps, at_portal()).fine


def test_a_failed_act_is_told_first() -> None:
    verdict = judge([Step("capture", "failed", 0, {"why": "the list does not open"})], [])
    assert "the list does not open" in verdict.problems[0]


def test_another_receipt_for_the_same_packet_is_a_problem() -> None:
    steps = good_day()
    again = proof(FIRST, "text", "complete")
    again["receipts"]["complete"]["sha256"] = "signed anew"
    steps.append(Step("returned", "look", 0, {"packets": [again]}))
    assert len(judge(steps, at_portal()).receipts) == 5


def test_a_receipt_of_other_bytes_is_a_problem() -> None:
    steps = good_day()
    for step in steps:
        for packet in step.facts.get("packets", []):  # type: ignore[attr-defined]
            for receipt in packet["receipts"].values():
                receipt["packet_sha256"] = "dd" * 32
    assert any("other bytes" in problem for problem in judge(steps, at_portal()).problems)
