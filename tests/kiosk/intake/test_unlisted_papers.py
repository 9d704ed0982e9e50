"""A paper the form does not list: the portal refuses to ask for it, and one asked for before has an honest answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.portal.office import asked_reasons
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import at_portal, linked, refusal, rounds, sealed
from tests.support.counter import paper
from tests.support.portal import Desk, officer_token

if TYPE_CHECKING:
    from pathlib import Path

UNLISTED = [{"text": "Thiếu giấy xác nhận của thôn.", "doc_id": "d-village"}]


def test_the_portal_refuses_it_with_what_to_do_instead(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        code = desk.case(case_id).result().dossier_code
        officer = Desk(place.client, officer_token(place.portal))
        version = officer.get(f"/v1/officer/dossiers/{code}").json()["version"]
        path = f"/v1/officer/dossiers/{code}/supplement"
        refused = officer.post(path, {"version": version, "reasons": UNLISTED})
        assert refused.status_code == 400
        assert "not on the form" in refused.text
        # Neither the case nor its version moved.
        listed = officer.post(path, {"version": version, "reasons": [{**UNLISTED[0], "doc_id": "d-witness"}]})
        assert listed.status_code == 200, listed.text


@pytest.mark.parametrize("doc_id", ["d-village", None])
def test_a_file_under_a_paper_that_fits_answers_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doc_id: str | None
) -> None:
    """A portal of before let it be asked for; a reason at no place is answered in the same way."""
    monkeypatch.setattr(asked_reasons, "check_papers", lambda *_: None)
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        reason = {"text": UNLISTED[0]["text"], **({"doc_id": doc_id} if doc_id else {})}
        order(place, desk, case_id, "supplement", reasons=[reason])
        rounds(place, station)
        desk.open_supplement(case_id).result()
        sign(desk, case_id)
        assert refusal(desk.seal(case_id)) == "nothing_changed"
        draft = desk.attach(case_id, "d-witness", paper(9)).result()
        assert [(one.mended, one.kept) for one in draft.reasons] == [(True, False)]
        sign(desk, case_id)
        desk.seal(case_id).result()
        rounds(place, station, 4)
        assert at_portal(place) == ["submission", "supplement"]
