"""The finder: with and without marks, half-typed, by code, by colloquial name, under hostile text."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BIRTH = "1.001193"
MARRIAGE = "1.000894"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueReader]:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue-0.db"
    catalogue_file.build(path, seed_objects(), generation=0)
    opened = CatalogueReader(path)
    yield opened
    opened.close()


def codes(reader: CatalogueReader, text: str, limit: int = 3) -> list[str]:
    return [code for code, _, _ in reader.search(text, {}, limit)]


@pytest.mark.parametrize(
    "text",
    ["khai sinh", "Khai Sinh", "đăng ký khai sinh", "dang ky khai sinh", "dang ky khai si", "KHAI SINH",
     unicodedata.normalize("NFD", "đăng ký khai sinh"), "làm giấy khai sinh cho con"],
)  # fmt: skip
def test_birth_registration_is_among_the_first_three(reader: CatalogueReader, text: str) -> None:
    assert BIRTH in codes(reader, text)


def test_the_plain_name_comes_first(reader: CatalogueReader) -> None:
    assert codes(reader, "đăng ký khai sinh")[0] == BIRTH
    assert codes(reader, "đăng ký kết hôn")[0] == MARRIAGE


def test_a_code_finds_its_service_and_says_so(reader: CatalogueReader) -> None:
    for text in (BIRTH, "001193", "00119"):
        found = reader.search(text, {}, 1)
        assert (found[0][0], found[0][2]) == (BIRTH, f"code:{BIRTH}")


def test_marks_that_were_typed_count(tmp_path: Path) -> None:
    # All four fold to the same letters.
    names = {"1.000001": "Cấp phép dương", "1.000002": "Cấp phép đường", "1.000003": "Cấp phép dưỡng"}
    objects = [
        ("service", code, json.dumps({"code": code, "name": name}).encode()) for code, name in names.items()
    ]
    catalogue_file.build(tmp_path / "c.db", objects, generation=1)
    small = CatalogueReader(tmp_path / "c.db")
    for code, name in names.items():
        assert codes(small, name)[0] == code
        assert codes(small, name.split()[-1].upper())[0] == code
    assert sorted(codes(small, "cap phep duong")) == sorted(names)
    small.close()


def test_use_at_this_station_moves_a_service_up(reader: CatalogueReader) -> None:
    found = codes(reader, "khai sinh", 10)
    last = found[-1]
    moved = [code for code, _, _ in reader.search("khai sinh", {last: 100_000}, 10)]
    assert moved.index(last) < found.index(last)


def test_nothing_typed_shows_what_is_used_then_commune_services(reader: CatalogueReader) -> None:
    found = reader.search("  ", {MARRIAGE: 3}, 50)
    assert found[0] == (MARRIAGE, found[0][1], "used")
    assert {why for _, _, why in found[1:20]} == {"commune"}
    assert len(found) == 50


def test_words_that_are_nowhere_find_nothing(reader: CatalogueReader) -> None:
    assert reader.search("xyzzy", {}, 10) == []


@given(st.text(max_size=400))
def test_no_text_breaks_the_finder(reader: CatalogueReader, text: str) -> None:
    found = reader.search(text, {}, 20)
    assert len(found) <= 20
    assert len({code for code, _, _ in found}) == len(found)


@pytest.mark.parametrize(
    "text", ['"', "khai* OR sinh", "name:khai", "NEAR(khai sinh)", "a" * 100_000, "(", "^k"]
)
def test_the_query_language_of_the_index_is_only_text(reader: CatalogueReader, text: str) -> None:
    reader.search(text, {}, 5)
