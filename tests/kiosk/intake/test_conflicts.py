"""Two versions of a case: nothing is applied silently, and every way out leaves nothing that is sent by itself."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from kiosk.intake.reopening import conflicts
from kiosk.views.cases import Transfer
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox
from sync.wire.messages import DossierItem, SupplementRequest
from tests.kiosk.intake.test_withdrawing import at_portal, linked, refusal, rounds, sealed
from tests.support.counter import signature
from tests.support.links import no_route
from tests.support.portal import Desk, officer_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

REASONS = [{"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": "/child/fullName"}]
_numbers = itertools.count(1)
Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]


@pytest.fixture
def returned(tmp_path: Path) -> Iterator[Stand]:
    """Return a station with one case the officer has sent back."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        yield place, link, desk, station, case_id


def order(place: Practice, desk: Counter, case_id: bytes, action: str, **what: object) -> None:
    """Let the officer do something to a case."""
    code = desk.case(case_id).result().dossier_code
    who = f"can-bo-{next(_numbers)}"
    at_desk = Desk(place.client, officer_token(place.portal, officer_id=who))
    version = at_desk.get(f"/v1/officer/dossiers/{code}").json()["version"]
    done = at_desk.post(f"/v1/officer/dossiers/{code}/{action}", {"version": version, **what})
    assert done.status_code == 200, done.text


def sign(desk: Counter, case_id: bytes) -> None:
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()


def test_a_draft_whose_case_has_ended_shows_it_and_is_never_sent(returned: Stand) -> None:
    place, _, desk, station, case_id = returned
    draft = desk.open_supplement(case_id).result()
    assert draft.conflict is None
    sign(desk, case_id)
    order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
    rounds(place, station)
    draft = desk.open_case(case_id).result()
    assert draft.conflict is not None
    assert (draft.conflict.kind, draft.conflict.choices) == ("ended", ("keep", "new"))
    assert "Không được tiếp nhận" in draft.conflict.theirs
    assert draft.conflict.note == "Hết thời hạn bổ sung."
    # Nothing was overwritten, and nothing goes.
    assert draft.answers["child"]["fullName"]
    assert refusal(desk.seal(case_id)) == "case_moved"
    assert desk.case(case_id).result().conflict == draft.conflict
    desk.keep_portals(case_id).result()
    assert desk.case(case_id).result().conflict is None
    assert desk.drafts().result() == ()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    assert refusal(desk.keep_portals(case_id)) == "nothing_to_settle"


def test_a_new_case_takes_answers_and_files_along(returned: Stand) -> None:
    place, _, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Mới").result()
    order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
    rounds(place, station)
    made = desk.start_from(case_id).result()
    assert made.case_id != case_id
    assert made.conflict is None
    assert made.answers["child"]["fullName"] == "Nguyễn Mẫu Mới"
    assert made.check.missing_documents == ()
    assert not made.signed
    assert [row.case_id for row in desk.drafts().result()] == [made.case_id]
    sign(desk, made.case_id)
    desk.seal(made.case_id).result()
    rounds(place, station)
    case = desk.case(made.case_id).result()
    assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
    assert case.row.code != desk.case(case_id).result().row.code
    assert at_portal(place) == ["submission", "submission"]


def test_a_supplement_that_came_too_late_is_a_card_and_not_sent_again(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    sign(desk, case_id)
    link.always(no_route)
    desk.keep_as_sent(case_id, 0).result()
    desk.seal(case_id).result()
    order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
    link.heal()
    rounds(place, station)
    case = desk.case(case_id).result()
    assert case.conflict is not None
    assert (case.conflict.kind, case.conflict.choices) == ("ended", ("keep", "new"))
    assert "bổ sung" in case.conflict.mine
    assert case.attention is not None
    assert "conflict" in case.attention.explanation.code
    assert case.attention.explanation.title in str(case.row.reason)
    desk.keep_portals(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission"]
    assert [packet.transfer for packet in desk.case(case_id).result().packets] == [
        Transfer.ACKNOWLEDGED,
        Transfer.WITHDRAWN,
    ]
    assert desk.sync_view().attention == 0


def feed(
    station: Station, desk: Counter, case_id: bytes, version: int, state: int, request: str | None
) -> None:
    """Let the portal say something of a case."""
    asked = (
        None
        if request is None
        else SupplementRequest(request_id=request, asked_at=1, due_on=None, reasons=())
    )
    code = desk.case(case_id).result().dossier_code or ""
    item = DossierItem(
        case_id=case_id, code=code, version=version, state=state, state_at=1_795_323_600, request=asked
    )
    station.opened.replica.write(lambda db: withdrawals.apply_dossier(db, item, 1)).result()


def test_another_request_is_answered_by_choice_and_signed_anew(returned: Stand) -> None:
    _, _, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    sign(desk, case_id)
    feed(station, desk, case_id, 50, 5, "another")
    draft = desk.open_case(case_id).result()
    assert draft.conflict is not None
    assert (draft.conflict.kind, draft.conflict.choices[0]) == ("request_changed", "supplement")
    assert refusal(desk.seal(case_id)) == "case_moved"
    draft = desk.answer_new(case_id).result()
    assert draft.conflict is None
    assert (draft.answers_to, draft.signed, draft.consents) == ("another", False, frozenset())


def test_a_change_that_leaves_the_request_standing_is_told_and_does_not_block(returned: Stand) -> None:
    _, _, desk, station, case_id = returned
    draft = desk.open_supplement(case_id).result()
    assert draft.answers_to is not None
    feed(station, desk, case_id, 50, 5, draft.answers_to)
    told = desk.open_case(case_id).result().conflict
    assert told is not None
    assert (told.kind, told.blocks, told.choices) == ("moved", False, ("seen",))
    assert desk.note_seen(case_id).result().conflict is None
    sign(desk, case_id)
    desk.seal(case_id).result()


def test_a_request_that_is_gone_blocks_the_draft(returned: Stand) -> None:
    _, _, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    feed(station, desk, case_id, 50, 4, None)
    draft = desk.open_case(case_id).result()
    assert draft.conflict is not None
    assert (draft.conflict.kind, draft.conflict.choices) == ("request_gone", ("keep",))


def test_a_case_the_citizen_withdrew_elsewhere_was_not_ended_by_the_office(returned: Stand) -> None:
    _, _, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    feed(station, desk, case_id, 50, 7, None)
    told = desk.case(case_id).result().conflict
    assert told is not None
    assert told.kind == "ended"
    assert "đã được rút" in told.title
    assert "Cơ quan" not in told.title


def test_a_withdrawal_that_came_too_late_is_a_card(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        link.always(no_route)
        desk.withdraw(case_id, "changed_mind").result()
        order(place, desk, case_id, "refuse", reason="Không thuộc thẩm quyền.")
        link.heal()
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.conflict is not None
        assert (case.conflict.kind, case.conflict.choices) == ("withdraw_late", ("keep", "new"))
        desk.keep_portals(case_id).result()
        assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED


def test_what_the_portal_found_is_told_at_its_field(tmp_path: Path) -> None:
    with linked(tmp_path) as (_, _link), _.signed_in() as (desk, station):
        case_id = sealed(desk)
        packet_id = desk.case(case_id).result().packets[0].packet_id
        detail = (
            b'{"problems":[{"pointer":"/child/fullName","code":"required"},'
            b'{"pointer":"/documents/d-birth","code":"a_code_of_tomorrow","params":7}]}'
        )
        station.opened.replica.write(
            lambda db: outbox.record_attention(db, packet_id, "rejected", detail, 1)
        ).result()
        told = desk.case(case_id).result().attention
        assert told is not None
        assert [finding.pointer for finding in told.findings] == ["/child/fullName", "/documents/d-birth"]
        assert "họ" in told.findings[0].text.lower() or "tên" in told.findings[0].text.lower()
        assert told.explanation.code == "rejected, required, a_code_of_tomorrow"
        with pytest.raises(DomainError):
            conflicts.keep(desk._shift.duty(), case_id)
        # Whoever is asked for help gets the same in a file: what was declared, and why it was not taken.
        desk.export(case_id, tmp_path / "case.json").result()
        written = json.loads((tmp_path / "case.json").read_bytes())
        assert written["answers"]["child"] == desk.open_case(case_id).result().answers["child"]
        assert written["attention"]["code"] == told.explanation.code
        assert written["attention"]["findings"] == [
            {"pointer": one.pointer, "text": one.text} for one in told.findings
        ]


def test_a_sealed_supplement_nobody_asks_for_says_whom_to_call_and_comes_again_when_asked(
    returned: Stand,
) -> None:
    """A restored portal may have lost the request: the answers stay, and answer it once it is made again."""
    _, link, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    sign(desk, case_id)
    link.always(no_route)
    desk.keep_as_sent(case_id, 0).result()
    desk.seal(case_id).result()
    packet_id = next(one.packet_id for one in desk.case(case_id).result().packets if one.kind == "supplement")
    detail = b'{"server_state":1,"server_state_at":1795323600,"code":"H17.20242-261122-000001"}'
    station.opened.replica.write(
        lambda db: outbox.record_attention(db, packet_id, "conflict", detail, 1)
    ).result()
    feed(station, desk, case_id, 50, 1, None)
    told = desk.case(case_id).result().conflict
    assert told is not None
    assert (told.kind, told.choices) == ("request_gone", ("keep",))
    assert "Gọi cơ quan tiếp nhận" in told.theirs
    feed(station, desk, case_id, 51, 5, "asked-again")
    told = desk.case(case_id).result().conflict
    assert told is not None
    assert (told.kind, told.choices) == ("request_changed", ("supplement", "keep"))
    assert "Gọi cơ quan" not in told.theirs
    draft = desk.answer_new(case_id).result()
    assert (draft.answers_to, draft.conflict) == ("asked-again", None)
    assert draft.answers
