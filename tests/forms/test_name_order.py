"""Names in the order people look them up in."""

from __future__ import annotations

from forms.catalogue.whole import parse_catalogue
from forms.name_order import name_order
from resources import files


def test_letters_come_in_vietnamese_order_and_tones_after_them() -> None:
    wanted = [
        "An", "An Khê", "Àn", "Án", "Ăn", "Ân", "Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Bắc", "Can", "Da", "Đa",
        "Êm", "Ô", "Ơ", "U", "Ư", "Y",
    ]  # fmt: skip
    assert sorted(wanted, key=name_order) == wanted


def test_other_letters_and_signs_break_nothing() -> None:
    assert sorted(["Quần đảo Åland", "Côte d’Ivoire", "Ấn Độ", "Đức", "", "São Tomé"], key=name_order) == [
        "",
        "Ấn Độ",
        "Côte d’Ivoire",
        "Đức",
        "Quần đảo Åland",
        "São Tomé",
    ]


def test_a_short_word_comes_before_the_longer_one_it_begins() -> None:
    countries = parse_catalogue(files.seed()).code_lists["iso3166-a3"].entries
    names = sorted((country.label for country in countries), key=name_order)
    assert names.index("Đài Loan") < names.index("Đan Mạch") < names.index("Đức") < names.index("Estonia")
    assert names.index("Ấn Độ") < names.index("Ba Lan") < names.index("Bỉ")
