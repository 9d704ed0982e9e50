"""Old wards and communes lead to today's, and are asked about where nobody can know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue.places import match_commune, match_old_unit
from forms.catalogue.whole import parse_catalogue
from resources import files

COMMUNES = parse_catalogue(files.seed()).communes


@pytest.mark.parametrize("name", ["Xã Hòa Liên", "X. Hoà Liên", "hoa lien"])
def test_the_divided_unit_has_to_be_asked(name: str) -> None:
    match = match_old_unit(COMMUNES, name)
    assert match.unique is None
    assert {commune.name for commune in match.communes} == {"Phường Hải Vân", "Phường Liên Chiểu"}


def test_names_that_differ_only_in_marks_are_asked_when_typed_without() -> None:
    assert len(match_old_unit(COMMUNES, "xa tam thanh").communes) == 3
    assert len(match_old_unit(COMMUNES, "Xã Tam Thành").communes) == 1
    assert len(match_old_unit(COMMUNES, "Phước Ninh").communes) == 2
    assert len(match_old_unit(COMMUNES, "Phước Ninh", old_province="048").communes) == 1
    assert len(match_old_unit(COMMUNES, "Phường Phước Ninh").communes) == 1


def test_every_old_unit_finds_the_commune_it_went_to() -> None:
    asked = set()
    for commune in COMMUNES:
        for old in commune.old_units:
            match = match_old_unit(COMMUNES, old.name, old_province=commune.old_province)
            assert commune in match.communes
            if match.unique is None:
                asked.add(old.name)
            assert old.ambiguous == (old.name == "Xã Hòa Liên")
    assert asked == {"Xã Hòa Liên"}


def test_every_commune_is_found_by_its_own_name() -> None:
    for commune in COMMUNES:
        assert match_commune(COMMUNES, commune.name).unique == commune


@given(st.text(max_size=200))
def test_any_name_is_answered(text: str) -> None:
    match_old_unit(COMMUNES, text)
    match_commune(COMMUNES, text)
