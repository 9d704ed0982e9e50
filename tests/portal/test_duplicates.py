"""A second open case about the same child is told of in the text receipt, and never stopped."""

from __future__ import annotations

from typing import Any

import pytest

from forms.packets.packet import Packet
from forms.packets.receipt import TextReceipt, read_receipt
from sync.portal.context import Portal
from sync.portal.dossiers.duplicates import ONCE
from tests.portal.test_officers import act, item_of, submitted
from tests.support.portal import CallingStation, Desk, ready_station


def told(station: CallingStation, packet: Packet) -> str | None:
    """Send a packet that must be taken; return what its receipt says."""
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted", result
    assert result.text_receipt is not None
    receipt = read_receipt(result.text_receipt)
    assert isinstance(receipt, TextReceipt)
    (again,) = station.send(packet.raw)
    assert again.text_receipt == result.text_receipt
    return receipt.possible_duplicate


def end(station: CallingStation, desk: Desk, packet: Packet, code: str, way: str) -> None:
    if way == "withdraw":
        assert packet.header.case_id is not None
        maker = station.maker().elsewhere(seq=1, prev=packet.sha256)
        assert station.send(maker.withdrawal(packet.header.case_id).raw)[0].outcome == "accepted"
        return
    steps = {"refuse": ["refuse"], "stop": ["accept", "stop"], "resolve": ["accept", "resolve"]}
    steps["hand-over"] = [*steps["resolve"], "hand-over"]
    for version, action in enumerate(steps[way], start=1):
        assert act(desk, code, action, version=version, reason="Theo quy định").status_code == 200


def test_the_oldest_open_case_is_named_at_every_station(station: CallingStation, portal: Portal) -> None:
    first, code = submitted(station)
    other = ready_station(station.client, portal, 2)
    maker, mine = other.maker(), station.maker().elsewhere(seq=1, prev=first.sha256)
    assert told(other, maker.submission((maker.paper(),))) == code
    assert told(station, mine.submission((mine.paper(),))) == code
    for name, found in (
        ("  nguyễn   MẪU an ", code),
        ("Nguyễn Mẫu Bảo", None),
        # The same letters, composed of other code points.
        ("Nguye\u0302\u0303n Ma\u0302\u0303u An", code),
    ):
        changes: dict[str, Any] = {"child__fullName": name}
        packet = maker.submission((maker.paper(),), changes=changes)
        (result,) = other.send(packet.raw)
        if result.outcome == "accepted":
            assert result.text_receipt is not None
            receipt = read_receipt(result.text_receipt)
            assert isinstance(receipt, TextReceipt)
            assert receipt.possible_duplicate == found, name
        else:
            # The form may refuse a spelling; a duplicate is never the reason.
            assert all(problem.pointer == "/child/fullName" for problem in result.problems)


@pytest.mark.parametrize("way", ["withdraw", "refuse", "stop"])
def test_a_case_that_has_ended_without_a_result_is_no_duplicate(
    station: CallingStation, desk: Desk, way: str
) -> None:
    first, code = submitted(station)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    assert told(station, maker.submission((maker.paper(),))) == code
    end(station, desk, first, code, way)
    third = maker.submission((maker.paper(),))
    assert told(station, third) not in {code, None}
    assert item_of(station, third).state == 1


@pytest.mark.parametrize("way", ["resolve", "hand-over"])
def test_a_birth_that_is_registered_already_is_told(station: CallingStation, desk: Desk, way: str) -> None:
    first, code = submitted(station)
    end(station, desk, first, code, way)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    second = maker.submission((maker.paper(),))
    assert told(station, second) == code
    seen = desk.get(f"/v1/officer/dossiers/{item_of(station, second).code}").json()
    assert (seen["possible_duplicate"], seen["duplicate_has_result"]) == (code, True)
    # The earlier one is told of the new one, which has none yet.
    seen = desk.get(f"/v1/officer/dossiers/{code}").json()
    assert (seen["possible_duplicate"] is not None, seen["duplicate_has_result"]) == (True, False)


def test_what_happens_once_is_what_those_forms_register(portal: Portal) -> None:
    forms = [portal.shelf.form(*one) for one in (("dkks", 4), ("dkkt", 1), ("dkkh", 1))]
    assert {service for form in forms if form is not None for service in form.services} == ONCE


@pytest.mark.parametrize("state", ["supplement", "payment"])
def test_a_case_that_waits_is_still_open(station: CallingStation, desk: Desk, state: str) -> None:
    first, code = submitted(station)
    act(desk, code, "accept", version=1)
    more: dict[str, Any] = {"reasons": [{"text": "Thiếu"}]} if state == "supplement" else {"reason": "Lệ phí"}
    assert act(desk, code, state, version=2, **more).status_code == 200
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    assert told(station, maker.submission((maker.paper(),))) == code


def test_a_corrected_name_counts_and_the_mistyped_one_no_longer(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    maker = station.maker()
    mistyped, right = {"child__fullName": "Nguyễn Mẫu Anh"}, {"child__fullName": "Nguyễn Mẫu An"}
    first = maker.submission((maker.paper(),), changes=mistyped)
    assert told(station, first) is None
    case = item_of(station, first)
    reasons = [{"text": "Sửa tên", "pointer": "/child/fullName"}]
    assert act(desk, case.code, "supplement", version=1, reasons=reasons).status_code == 200
    asked = item_of(station, first).request
    assert asked is not None
    assert first.header.case_id is not None
    correction = maker.supplement(first.header.case_id, asked.request_id, (), changes=right)
    assert told(station, correction) is None
    other = ready_station(station.client, portal, 2)
    theirs = other.maker()
    assert told(other, theirs.submission((theirs.paper(),), changes=right)) == case.code
    assert told(other, theirs.submission((theirs.paper(),), changes=mistyped)) is None
    beside = desk.get(f"/v1/officer/dossiers/{case.code}").json()["possible_duplicate"]
    assert beside is not None
    assert beside != case.code


def test_a_correction_to_another_cases_child_is_told(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    _, code = submitted(station)
    other = ready_station(station.client, portal, 2)
    maker = other.maker()
    packet = maker.submission((maker.paper(),), changes={"child__fullName": "Nguyễn Mẫu Bảo"})
    assert told(other, packet) is None
    reasons = [{"text": "Sửa tên", "pointer": "/child/fullName"}]
    assert act(desk, item_of(other, packet).code, "supplement", version=1, reasons=reasons).status_code == 200
    asked = item_of(other, packet).request
    assert asked is not None
    assert packet.header.case_id is not None
    correction = maker.supplement(
        packet.header.case_id, asked.request_id, (), changes={"child__fullName": "Nguyễn Mẫu An"}
    )
    assert told(other, correction) == code
