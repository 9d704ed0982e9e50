"""A citizen stands at another station with the slip of a returned case: it is supplemented there, and moves there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from forms.errors import DomainError
from kiosk.views.cases import Transfer
from kiosk.words.lookup_sentences import where_to_mend
from sync.portal.storage.tables import content_reading
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.outbox.outbox_replay import differences
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import at_portal, refusal, transfers
from tests.scenario.stocked import until
from tests.support.links import lost_answer, no_route
from tests.support.own_sentence import has_own_sentence
from tests.support.portal import OPERATOR
from tests.support.two_stations import CHILD, SECOND, Two, two_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.two_stations import Side

PACKETS = "POST /v1/packets"
CONTENT = "/content"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_stations(tmp_path) as made:
        yield made


def name_at_portal(two: Two) -> str:
    """Return the child's name an officer reads."""
    from tests.support.portal import Desk, officer_token

    place = two.first.place
    code = two.first.case(two.case_id).dossier_code
    who = Desk(place.client, officer_token(place.portal, officer_id="can-bo-doc"))
    return str(who.get(f"/v1/officer/dossiers/{code}").json()["content"]["data"]["child"]["fullName"])


def figures(side: Side) -> tuple[int, int, int, int]:
    today = side.desk.today().result()
    return today.taken_today, today.acknowledged_today, today.urgent, today.resolved


def test_the_case_is_taken_over_corrected_and_sent_from_the_second_station(two: Two) -> None:
    second = two.second
    found = second.desk.look_up(two.slip).result()
    assert (found.proven, found.own, found.cases[0].case) == (True, False, None)
    word = second.desk.ask_portal(found.cases[0].ask or "").result()
    assert word.can_take_over
    assert word.serving is not None
    assert (word.serving.station_no, word.serving.elsewhere) == (two.first.station_no, True)
    assert where_to_mend(word) is None

    draft = two.take_over()
    assert draft.case_id == two.case_id
    assert draft.answers["child"]["fullName"]  # type: ignore[index]
    assert [(one.pointer, one.mended) for one in draft.reasons] == [(CHILD, False)]
    assert draft.check.missing_documents == ()
    assert (draft.consents, draft.signed, draft.conflict) == (frozenset(), False, None)
    assert second.case(two.case_id).row.applicant == draft.answers["requester"]["fullName"]  # type: ignore[index]
    # Nothing has moved: both say so, and only the first counts it as returned.
    assert second.case(two.case_id).serving.elsewhere  # type: ignore[union-attr]
    assert not two.first.case(two.case_id).row.elsewhere
    assert (figures(two.first)[2], figures(second)[2]) == (1, 0)
    assert [row.case_id for row in second.desk.today().result().work] == [two.case_id]

    own_code = second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    second.rounds()
    two.first.rounds()
    assert transfers(second.desk, two.case_id) == [Transfer.ACKNOWLEDGED]
    assert name_at_portal(two) == "Nguyễn Mẫu Sửa"
    here, there = second.case(two.case_id), two.first.case(two.case_id)
    assert here.serving is not None
    assert (here.serving.station_no, here.serving.elsewhere) == (second.station_no, False)
    assert there.serving is not None
    assert (there.serving.label, there.serving.elsewhere, there.overtaken) == (SECOND, True, True)
    assert (here.row.server_state, there.row.server_state) == (1, 1)
    assert f". Hồ sơ nay do {SECOND} (trạm {second.station_no}) phục vụ." in there.events[0][1]
    assert "Trạm này nay phục vụ hồ sơ." in here.events[0][1]
    # One submission, one complete receipt of one, wherever the figures are read.
    assert [figures(side)[:2] for side in (two.first, second)] == [(1, 1), (0, 0)]
    assert [side.desk.sync_view().waiting for side in (two.first, second)] == [0, 0]

    # The second slip has a code of its own station, and says by what every station finds the case.
    slip = second.desk.slip(two.case_id).result()
    assert slip.code == own_code != two.code
    assert (slip.dossier_code, slip.first_code) == (here.dossier_code, two.code)
    for text in (two.code, own_code, two.slip, slip.qr_text, here.dossier_code or ""):
        (case,) = second.desk.look_up(text).result().cases
        assert case.case is not None
        assert case.case.row.case_id == two.case_id
    told = two.first.desk.look_up(slip.qr_text).result()
    assert (told.own, told.cautions) == (False, ())
    assert told.cases[0].case is not None
    # The slip of the first station stays what it was.
    old = two.first.desk.slip(two.case_id).result()
    assert (old.code, old.dossier_code, old.first_code) == (two.code, None, None)


def test_both_hear_states_and_due_dates_and_the_result_belongs_to_the_second(two: Two) -> None:
    two.take_over()
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    for action in ("accept", "process", "resolve"):
        order(two.first.place, two.second.desk, two.case_id, action)
        two.first.rounds()
        two.second.rounds()
        rows = [side.case(two.case_id).row for side in (two.first, two.second)]
        assert rows[0].server_state == rows[1].server_state
        assert rows[0].due_on == rows[1].due_on is not None
    assert [figures(side)[3] for side in (two.first, two.second)] == [0, 1]
    assert [side.case(two.case_id).result.can for side in (two.first, two.second)] == [False, True]


def test_the_first_station_sealed_meanwhile_and_comes_second(two: Two) -> None:
    two.take_over()
    two.first.link.always(no_route)
    two.first.desk.open_supplement(two.case_id).result()
    two.first.seal(two.case_id, "Nguyễn Mẫu Trạm Đầu")
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    two.first.link.heal()
    two.first.rounds()
    case = two.first.case(two.case_id)
    assert case.conflict is not None
    assert (case.conflict.kind, case.conflict.choices) == ("elsewhere", ("keep",))
    assert SECOND in case.conflict.theirs
    assert "Gói bổ sung" in case.conflict.mine
    assert at_portal(two.first.place) == ["submission", "supplement"]
    assert name_at_portal(two) == "Nguyễn Mẫu Sửa"
    # What was written here is still here, until a person lets the portal's stand.
    assert two.first.desk.sync_view().attention == 1
    two.first.desk.keep_portals(two.case_id).result()
    two.first.rounds()
    assert transfers(two.first.desk, two.case_id) == [Transfer.ACKNOWLEDGED, Transfer.WITHDRAWN]
    assert two.first.case(two.case_id).conflict is None
    assert two.first.station.opened.replica.read(differences) == ()


def test_the_first_station_sealed_meanwhile_and_comes_first(two: Two) -> None:
    two.take_over()
    two.first.desk.open_supplement(two.case_id).result()
    two.first.seal(two.case_id, "Nguyễn Mẫu Trạm Đầu")
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.first.rounds()
    two.second.rounds()
    case = two.second.case(two.case_id)
    assert case.conflict is not None
    assert (case.conflict.kind, case.conflict.choices) == ("elsewhere", ("keep",))
    assert f"trạm {two.first.station_no}" in case.conflict.theirs
    assert name_at_portal(two) == "Nguyễn Mẫu Trạm Đầu"
    assert two.first.case(two.case_id).serving is None
    assert two.first.case(two.case_id).row.transfer is Transfer.ACKNOWLEDGED
    two.second.desk.keep_portals(two.case_id).result()
    assert refusal(two.second.desk.seal(two.case_id)) == "no_open_draft"
    assert at_portal(two.first.place) == ["submission", "supplement"]


def test_a_draft_the_other_station_was_faster_than_is_never_sealed(two: Two) -> None:
    two.take_over()
    two.first.desk.open_supplement(two.case_id).result()
    sign(two.first.desk, two.case_id)
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    two.first.rounds()
    draft = two.first.desk.open_case(two.case_id).result()
    assert draft.conflict is not None
    assert (draft.conflict.kind, draft.conflict.blocks) == ("elsewhere", True)
    assert refusal(two.first.desk.seal(two.case_id)) == "case_moved"
    two.give_back()
    # Asked for again: still not from these answers.
    draft = two.first.desk.open_case(two.case_id).result()
    assert draft.conflict is not None
    assert (draft.conflict.kind, draft.conflict.choices) == ("elsewhere", ("keep",))
    assert refusal(two.first.desk.answer_new(two.case_id)) == "content_overtaken"
    assert has_own_sentence("content_overtaken")
    two.first.desk.keep_portals(two.case_id).result()
    assert two.first.case(two.case_id).fetchable


def test_the_first_stations_copy_is_known_to_be_overtaken_before_it_is_corrected(two: Two) -> None:
    two.take_over()
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    two.give_back()
    first, second = two.first, two.second
    here = first.case(two.case_id)
    assert (here.has_answers, here.overtaken, here.fetchable) == (True, True, True)
    assert [figures(side)[2] for side in (first, second)] == [0, 1]
    assert [len(side.desk.today().result().work) for side in (first, second)] == [0, 1]
    assert refusal(first.desk.open_supplement(two.case_id)) == "content_overtaken"
    draft = first.desk.fetch_content(two.case_id).result()
    assert draft.answers["child"]["fullName"] == "Nguyễn Mẫu Sửa"  # type: ignore[index]
    assert draft.check.missing_documents == ()
    assert first.seal(two.case_id, "Nguyễn Mẫu Về") == two.code
    first.rounds()
    second.rounds()
    assert name_at_portal(two) == "Nguyễn Mẫu Về"
    assert first.case(two.case_id).serving is not None
    assert not first.case(two.case_id).row.elsewhere
    assert (second.case(two.case_id).row.elsewhere, second.case(two.case_id).overtaken) == (True, True)
    # And once more at the first, which has the newest now.
    two.give_back()
    assert not first.case(two.case_id).fetchable
    assert first.desk.open_supplement(two.case_id).result().answers["child"]["fullName"] == "Nguyễn Mẫu Về"  # type: ignore[index]


def test_withdrawing_belongs_to_the_station_that_serves_the_case(two: Two) -> None:
    two.take_over()
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    # Sealed there, not taken yet: the case is still the first one's.
    assert two.second.case(two.case_id).withdrawal.can == ""
    assert refusal(two.second.desk.withdraw(two.case_id, "changed_mind")) == "case_elsewhere"
    assert has_own_sentence("case_elsewhere")
    two.first.link.always(no_route)
    assert two.first.desk.withdraw(two.case_id, "changed_mind").result() == "withdraw_requested"
    two.second.rounds()
    two.first.link.heal()
    two.first.rounds()
    case = two.first.case(two.case_id)
    assert case.conflict is not None
    assert (case.conflict.kind, case.conflict.choices) == ("withdraw_elsewhere", ("keep",))
    assert SECOND in case.conflict.theirs
    two.first.desk.keep_portals(two.case_id).result()
    assert two.first.case(two.case_id).withdrawal.can == ""
    assert two.second.case(two.case_id).withdrawal.can == "ask"
    assert two.second.desk.withdraw(two.case_id, "changed_mind").result() == "withdraw_requested"
    two.second.rounds()
    two.first.rounds()
    assert [side.case(two.case_id).row.server_state for side in (two.first, two.second)] == [7, 7]


def test_an_answer_lost_on_the_way_leaves_nothing_and_changes_nothing(two: Two) -> None:
    two.second.link.plan(lost_answer, CONTENT)
    with pytest.raises(DomainError, match="content_"):
        two.take_over()
    two.second.rounds()
    assert two.second.desk.cases("", 10).result() == ()
    assert two.second.desk.drafts().result() == ()
    draft = two.first.desk.open_supplement(two.case_id).result()
    assert draft.conflict is None
    # Asked again it is opened, and the two readings are on record.
    two.take_over()
    with two.first.place.portal.store.reading() as db:
        rows = db.execute(sa.select(content_reading.c.station_no, content_reading.c.operator_id)).all()
    assert [tuple(row) for row in rows] == [(two.second.station_no, OPERATOR)] * 2


def test_whoever_stops_keeps_nothing_of_the_citizen(two: Two) -> None:
    two.take_over()
    two.second.desk.discard(two.case_id).result()
    replica = two.second.station.opened.replica
    known = replica.read(lambda db: cases.dossier(db, two.case_id))
    assert known is not None
    assert (known.request, known.note) == (None, None)
    assert two.second.desk.cases("", 10).result() == ()
    assert two.second.desk.today().result().work == ()
    two.first.desk.open_supplement(two.case_id).result()
    two.first.seal(two.case_id, "Nguyễn Mẫu Trạm Đầu")
    two.first.rounds()
    two.second.rounds()
    assert two.second.desk.cases("", 10).result() == ()
    assert two.second.case(two.case_id).row.applicant == ""
    assert two.first.case(two.case_id).row.transfer is Transfer.ACKNOWLEDGED


def test_the_first_station_forgets_its_copy_in_time_and_the_packets_stay(two: Two) -> None:
    two.take_over()
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    two.first.rounds()
    two.first.place.clock.advance(15 * 86_400)
    for side in (two.first, two.second):
        side.rounds()
    until(lambda: not two.first.case(two.case_id).has_answers)
    assert two.second.case(two.case_id).has_answers
    assert transfers(two.first.desk, two.case_id) == [Transfer.ACKNOWLEDGED]


def test_who_took_it_over_is_on_record_and_nothing_is_logged(
    two: Two, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    draft = two.take_over()
    two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
    two.second.rounds()
    replica = two.second.station.opened.replica
    rows = replica.read(
        lambda db: db.execute("SELECT detail FROM audit WHERE action = 'content_fetched'").fetchall()
    )
    assert len(rows) == 1
    assert replica.read(audit.verify) == ()
    for secret in (str(draft.answers["child"]["fullName"]), "Nguyễn Mẫu Sửa"):  # type: ignore[index]
        assert secret not in caplog.text
        assert secret not in rows[0][0]
