"""Fictional people: the same for a seed, plausible, at home in Da Nang, and visibly specimens."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from forms.catalogue.whole import parse_catalogue
from forms.identity.card_number import number_problems, parse_card_number
from forms.prefilling.written_address import read_address
from forms.text import is_vietnamese_letter
from kiosk.fictional.cards import card_photo
from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import TODAY, FictionalPeople, SeededDraw, card_qr_payload
from resources import files
from tests.support.card_pictures import card_png

FONT = files.read_bytes("fonts/BeVietnamPro-Regular.ttf")


def test_a_seed_always_gives_the_same_people() -> None:
    first, again, other = (FictionalPeople(seed) for seed in (1, 1, 2))
    people = [first.person() for _ in range(20)]
    assert people == [again.person() for _ in range(20)]
    assert people != [other.person() for _ in range(20)]
    # Frozen: demos and golden files depend on it.
    assert card_qr_payload(people[0]) == (
        "048098438894||Võ Viết Mẫu|25071998|Nam|669 Nguyễn Tri Phương, Xuân Hà, Thanh Khê, Đà Nẵng|05012022"
    )


def test_people_agree_with_their_numbers_and_no_two_share_one() -> None:
    people = FictionalPeople(seed=12)
    made = [people.person() for _ in range(500)]
    assert len({person.id_number for person in made}) == 500
    for person in made:
        number = parse_card_number(person.id_number)
        assert number is not None
        assert number_problems(number, person.birth_date.isoformat(), person.gender) == []
        assert person.birth_date < person.issued_on <= TODAY
        assert all(is_vietnamese_letter(char) or char == " " for char in person.full_name)
        assert len(person.phone) == 10
    assert {person.ethnicity for person in made} == {"Kinh", "Cơ Tu"}
    assert {person.card_layout for person in made} == {"2021", "2024"}


def test_addresses_lie_in_the_commune_they_say() -> None:
    catalogue = parse_catalogue(files.seed())
    people = FictionalPeople(seed=3)
    for _ in range(200):
        person = people.person()
        commune = read_address(catalogue, person.address_text).commune
        assert commune is not None, person.address_text
        assert commune.code == person.commune_code


def test_wishes_are_kept() -> None:
    person = FictionalPeople(seed=1).person("NU", date(1990, 5, 17), "Tây Giang")
    assert (person.gender, person.birth_date, person.commune_code) == ("NU", date(1990, 5, 17), "20455")
    with pytest.raises(KeyError):
        FictionalPeople(seed=1).person(commune="Atlantis")


def test_families_hold_together() -> None:
    people = FictionalPeople(seed=6)
    for _ in range(60):
        family = people.family()
        assert (family.mother.gender, family.father.gender) == ("NU", "NAM")
        assert family.mother.commune_code == family.father.commune_code
        assert 3 <= (TODAY - family.newborn.birth_date).days <= 45
        surname = family.father.full_name.split()[0]
        assert all(child.full_name.split()[0] == surname for child in (family.newborn, *family.siblings))
        assert all(child.birth_date < family.newborn.birth_date for child in family.siblings)


def test_pictures_are_the_same_for_a_seed_and_open() -> None:
    people = FictionalPeople(seed=9)
    person, family = people.person(), people.family()
    for data in (
        card_png(person, FONT),
        card_photo(person, FONT),
        birth_notice_photo(family, FONT, size=(600, 800)),
    ):
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert len(picture.convert("L").getcolors(256) or []) > 50
    assert card_photo(person, FONT, seed=1) == card_photo(person, FONT, seed=1)
    assert card_photo(person, FONT, seed=1) != card_photo(person, FONT, seed=2)
    assert card_png(person).startswith(b"\x89PNG")  # without a font file too


def test_draws_stay_in_their_bounds() -> None:
    draw = SeededDraw("x")
    assert {draw.below(3) for _ in range(60)} == {0, 1, 2}
    assert {draw.between(5, 6) for _ in range(40)} == {5, 6}
    assert all(0 <= draw.fraction() < 1 for _ in range(50))
    assert len(draw.noise(1000)) == 1000
