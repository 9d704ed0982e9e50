"""What is promised of a procedure is what happens: each one tried on a real station."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from forms.catalogue.service import station_help
from forms.errors import DomainError
from kiosk.fictional.people import TODAY
from kiosk.words.service_facts import paper_facts, service_facts, start_words
from resources.catalogue import seed_objects
from sync.portal.administration.publishing import publish
from sync.portal.keys.root_files import read_root
from tests.forms.shipped.filling import CATALOGUE
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from tests.support.stations import Practice

LAND_DISPUTE = "1.012812"
BIRTH = "1.001193"


def begins(desk: Desk, code: str) -> bool:
    try:
        case = desk.start_case(code).result()
    except DomainError as error:
        assert error.code == "no_form"
        return False
    desk.discard(case.case_id).result()
    return True


def publish_services(place: Practice, rows: list[tuple[str, dict[str, object]]]) -> None:
    changed = {code for code, _ in rows}
    given = {name: raw for kind, name, raw in seed_objects() if kind == "service" and name in changed}
    objects = [
        ("service", code, msgspec.json.encode(msgspec.json.decode(given[code]) | row)) for code, row in rows
    ]
    root = read_root(place.folder.parent / "portal" / "root")
    publish(place.portal.store, root, objects, place.portal.now_s())


def test_every_procedure_does_what_finder_and_assistant_say(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        for service in CATALOGUE.services:
            (offered,) = desk.assistant.services((service.code,)).result()
            found = next(
                one for one in desk.search(service.code).result() if one.service.code == service.code
            )
            assert found.help == offered.help
            promised = bool(start_words(offered, TODAY))
            assert begins(desk, service.code) is promised, service.name
            here = desk.start_case(service.code).result() if promised else None
            assert (offered.help == "submit") is (here is not None and not here.prepared)
            for facts in (service_facts(offered, TODAY), paper_facts(offered, TODAY)):
                assert ("Nộp tại trạm" in facts.mode) is (offered.help == "submit")
                assert ("gửi lên Cổng" in facts.where) is (offered.help == "submit")


def test_a_published_submission_without_a_form_is_not_promised(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        publish_services(place, [(LAND_DISPUTE, {"mode": "submit", "destination": None})])
        assert station.sync.play_one().trouble is None
        (offered,) = desk.assistant.services((LAND_DISPUTE,)).result()
        assert offered.service.mode == "submit"
        assert offered.help == "papers"
        assert not begins(desk, LAND_DISPUTE)
        facts = paper_facts(offered, TODAY)
        assert facts.mode == "Trạm chỉ giúp chuẩn bị giấy tờ"
        assert "cơ quan có thẩm quyền" in facts.where
        assert facts.start == ""


def test_a_form_whose_time_is_over_is_no_promise(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        ended = msgspec.json.decode(
            next(raw for kind, name, raw in seed_objects() if kind == "form" and name.startswith("dkkt/"))
        )
        (death,) = ended["serviceIds"]
        ended |= {"acceptUntil": "2026-01-01", "validFrom": "2025-01-01"}
        over = msgspec.json.encode(ended)
        catalogue = station.opened.catalogue
        kept = [one for one in catalogue.objects() if not one[1].startswith("dkkt/")]
        catalogue.objects = lambda: [*kept, ("form", "dkkt/1", over)]  # type: ignore[method-assign]
        (offered,) = desk.assistant.services((death,)).result()
        assert offered.help == "papers"
        assert not begins(desk, death)


@pytest.mark.allows_log
def test_a_form_this_program_cannot_read_is_no_promise_once_tried(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        catalogue = station.opened.catalogue
        kept = [one for one in catalogue.objects() if not one[1].startswith("dkks/")]
        newer = msgspec.json.encode(
            {
                "serviceIds": [BIRTH],
                "validFrom": "2025-01-01",
                "acceptUntil": None,
                "wants": "a newer program",
            }
        )
        catalogue.objects = lambda: [*kept, ("form", "dkks/9", newer)]  # type: ignore[method-assign]
        with pytest.raises(DomainError, match="form_malformed"):
            desk.start_case(BIRTH).result()
        (offered,) = desk.assistant.services((BIRTH,)).result()
        assert offered.help == "papers"


def test_one_function_knows_all_the_ways() -> None:
    ways = {
        (mode, has): station_help(mode, has_form=has)
        for mode in ("submit", "prepare", "refer")
        for has in (True, False)
    }  # type: ignore[arg-type]
    assert ways == {
        ("submit", True): "submit",
        ("submit", False): "papers",
        ("prepare", True): "fill",
        ("prepare", False): "papers",
        ("refer", True): "refer",
        ("refer", False): "refer",
    }
