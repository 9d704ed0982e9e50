"""The guide and the procedure page promise the same day only as the slip does: when accepted before 15:00."""

from __future__ import annotations

from datetime import date

import pytest

from forms.catalogue.whole import parse_catalogue
from kiosk.views.cases import FoundService
from kiosk.words.service_facts import paper_facts, service_facts
from resources import files

DAY = date(2026, 11, 28)
SERVICES = parse_catalogue(files.seed()).services
SAME_DAY = [one for one in SERVICES if one.deadline is not None and one.deadline.unit == "same_day_15h"]


@pytest.mark.parametrize("code", [one.code for one in SAME_DAY])
def test_same_day_is_never_promised_without_the_hour(code: str) -> None:
    service = next(one for one in SAME_DAY if one.code == code)
    offered = FoundService(service=service)
    for facts in (service_facts(offered, DAY), paper_facts(offered, DAY)):
        assert "tiếp nhận sau 15 giờ thì trả ngày làm việc tiếp theo" in facts.term


def test_what_is_taken_at_once_has_no_hour() -> None:
    service = next(one for one in SERVICES if one.deadline is not None and one.deadline.unit == "immediate")
    assert "15 giờ" not in service_facts(FoundService(service=service), DAY).term
