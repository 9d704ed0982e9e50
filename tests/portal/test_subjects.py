"""Whom a case of each shipped form is about: two who ask for the same thing are told, others are not."""

from __future__ import annotations

from typing import Any

import pytest

from sync.portal.context import Portal
from sync.portal.dossiers.subjects import SUBJECTS
from tests.forms.shipped.filling import NAMES, shipped
from tests.portal.test_duplicates import told
from tests.support.declared import declared
from tests.support.portal import CallingStation, ready_station

OTHER_ASKER: dict[str, Any] = {
    "requester__fullName": "Lê Văn Mẫu",
    "requester__birthDate": "1985-01-02",
    "requester__idDoc__number": "048085000011",
}
ANOTHER: dict[str, dict[str, Any]] = {
    "dkks": {"child__fullName": "Nguyễn Mẫu Khác"},
    "dklks": {"subject__fullName": "Nguyễn Mẫu Khác"},
    "dkkt": {"deceased__birthDate": "1931-05-17"},
    "dkkh": {"bride__fullName": "Nguyễn Thị Khác"},
    "xntthn": {"subject__fullName": "Nguyễn Mẫu Khác"},
    "tlht": {"record__kind": "KHAI_TU"},
    "tcxh": {"subject__birthDate": "1931-05-17"},
    "xdkt": {"subject__fullName": "Nguyễn Mẫu Khác"},
    "rshn": {"head__idNumber": "048190000018"},
    "ct01thuongtru": OTHER_ASKER,
    "ct01tamtru": OTHER_ASKER,
    "ctbs": OTHER_ASKER,
}
"""Of each form the smallest change that makes it another person's case."""


def test_every_shipped_form_says_whom_it_is_about() -> None:
    assert {shipped(name).form_id for name in NAMES} == set(SUBJECTS) == set(ANOTHER)
    for name in NAMES:
        form = shipped(name)
        for pointer in SUBJECTS[form.form_id]:
            assert pointer.removesuffix("#year") in form.questions, (name, pointer)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_case_of_the_same_is_noticed_and_another_is_not(
    station: CallingStation, portal: Portal, name: str
) -> None:
    form_id = shipped(name).form_id
    other = ready_station(station.client, portal, 2)
    maker = other.maker()
    first = declared(station.maker(), name)
    assert told(station, first) is None
    assert told(other, declared(maker, name, **ANOTHER[form_id])) is None
    again = told(other, declared(maker, name))
    with portal.store.reading() as db:
        row = db.exec_driver_sql("SELECT code FROM dossier ORDER BY feed_seq LIMIT 1").one()
    assert again == row.code


@pytest.mark.parametrize("name", [one for one in NAMES if not one.startswith(("ct01", "ctbs"))])
def test_another_relative_who_asks_for_the_same_is_noticed(
    station: CallingStation, portal: Portal, name: str
) -> None:
    asks = {} if name.startswith("dkkh") else OTHER_ASKER
    other = ready_station(station.client, portal, 2)
    told(station, declared(station.maker(), name))
    assert told(other, declared(other.maker(), name, **asks)) is not None


def test_two_relatives_register_one_death_and_know_more_and_less_of_it(
    station: CallingStation, portal: Portal
) -> None:
    name = "dkkt-1.json"
    mine = station.maker()
    card = {"type": "CCCD", "number": "048150000019"}
    first = told(station, declared(mine, name, deceased__birthDate="1950-03-02", deceased__idDoc=card))
    assert first is None
    other = ready_station(station.client, portal, 2)
    second = declared(other.maker(), name, deceased__birthDate="1950", deceased__idDoc=None, **OTHER_ASKER)
    assert told(other, second) is not None


def test_one_procedure_of_a_form_is_not_the_other(station: CallingStation, portal: Portal) -> None:
    maker = station.maker()
    grant, leave = shipped("rshn-1.json").services
    assert told(station, declared(maker, "rshn-1.json", grant)) is None
    assert told(station, declared(maker, "rshn-1.json", leave)) is None
    assert told(station, declared(maker, "rshn-1.json", grant)) is not None
