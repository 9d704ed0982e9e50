"""How people type: marks, input methods switched off, mistakes, codes, letters one by one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import StationError
from kiosk.cli.search import table_objects
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader

BIRTH, DEATH, MARRIAGE, SINGLE = "1.001193", "1.000656", "1.000894", "1.004873"
RESIDENCE, LODGING, BUILD = "1.004222", "1.004194", "1.013225"
CERTIFIED = "2.000884"


def first(reader: CatalogueReader, text: str, most: int = 3) -> list[str]:
    return [code for code, _, _ in reader.search(text, {}, most)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đăng ký kết hôn", MARRIAGE),
        ("dang ky ket hon", MARRIAGE),
        ("ĐĂNG KÝ KẾT HÔN", MARRIAGE),
        ("đăng kí kết hôn", MARRIAGE),
        (unicodedata.normalize("NFD", "đăng ký kết hôn"), MARRIAGE),
        ("ddawng kys keets hoon", MARRIAGE),
        ("d9a8ng ky1 ke6t1 ho6n", MARRIAGE),
        ("dang ky kett hoon", MARRIAGE),
        ("dang ky ket hom", MARRIAGE),
        ("dnag ky kte hon", MARRIAGE),
        ("dangkykethon", MARRIAGE),
        ("khai tuwr", DEATH),
        ("giay phep xay dunf nha", BUILD),
        ("tam tru truf", LODGING),
        ("gks", BIRTH),
        ("xntthn", SINGLE),
        ("hktt", RESIDENCE),
        ("ｄａｎｇ ｋｙ ｋｅｔ ｈｏｎ", MARRIAGE),
        ("đăng\u00a0ký\u202fkết\u3000hôn", MARRIAGE),
        ("đăng ký k\u200bết h\u00adô\u2060n\ufeff", MARRIAGE),
        ("ｘｎｔｔｈｎ\u200b", SINGLE),
    ],
)
def test_is_first_or_nearly(bundled: CatalogueReader, text: str, code: str) -> None:
    assert code in first(bundled, text, 2)


def test_every_beginning_leads_there(bundled: CatalogueReader) -> None:
    for whole, code in (("đăng ký khai sinh", BIRTH), ("dang ky khai sinh", BIRTH), ("kết hôn", MARRIAGE)):
        found = [code in first(bundled, whole[:length], 40) for length in range(1, len(whole) + 1)]
        assert all(found), [whole[: at + 1] for at, held in enumerate(found) if not held]
    assert first(bundled, "đăng ký khai si")[0] == BIRTH


def test_one_letter_shows_what_begins_so(bundled: CatalogueReader) -> None:
    for letter in "đdktcgx":
        found = bundled.search(letter, {}, 10)
        assert found, letter
        assert all(why.partition(":")[0] in {"name", "synonym"} for _, _, why in found)


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("kt", DEATH),
        ("KT", DEATH),
        ("kh", MARRIAGE),
        ("ct", CERTIFIED),
        ("nk", RESIDENCE),
        ("đk", BIRTH),
        ("ks", BIRTH),
    ],
)
def test_two_letters_are_what_they_are_short_for_before_what_begins_so(
    bundled: CatalogueReader, letters: str, code: str
) -> None:
    assert code in first(bundled, letters)


def test_what_begins_with_an_abbreviation_is_still_offered_once(bundled: CatalogueReader) -> None:
    for letters, begun in (("kt", LODGING), ("kh", "1.003677"), ("ct", "1.010041"), ("nk", "1.001699")):
        found = first(bundled, letters, 40)
        assert begun in found, letters
        assert len(found) == len(set(found)), letters
        assert first(bundled, letters, 2) == found[:2]
    for letters in ("sy", "nk", "ts", "cc"):
        scores = [score for _, score, _ in bundled.search(letters, {}, 40)]
        assert scores == sorted(scores, reverse=True), letters
    begun = bundled.search("ng", {}, 3)
    assert all(why.endswith(":ng") and score <= 1.0 for _, score, why in begun), "người tells nothing"


@pytest.mark.parametrize("text", ["1.001193", "1 001193", "001193", "1001193", "mã 1.001193", "00119"])
def test_codes(bundled: CatalogueReader, text: str) -> None:
    code, _, why = bundled.search(text, {}, 3)[0]
    assert (code, why) == (BIRTH, f"code:{BIRTH}")


@pytest.mark.parametrize(
    "text", ["００１１９３", "１.００１１９３", " 1.001193\n", "1.001\u200b193", "\ufeff1.001193\u200b"]
)
def test_wide_digits_are_digits(bundled: CatalogueReader, text: str) -> None:
    assert first(bundled, text) == [BIRTH]


def test_a_code_begun_shows_codes_and_one_nobody_has_shows_none(bundled: CatalogueReader) -> None:
    for begun in ("1.0", "1.00", "1.0011"):
        found = bundled.search(begun, {}, 5)
        assert found, begun
        assert all(code.startswith(begun) and why == f"code:{code}" for code, _, why in found), begun
    assert bundled.search("9.999999", {}, 5) == []


def test_every_code_of_a_text_is_shown(bundled: CatalogueReader) -> None:
    for text in ("1.001193 1.000656", "001193 000656", "mã 1.001193 và 1.000656"):
        assert set(first(bundled, text)) == {BIRTH, DEATH}, text


def one_catalogue(tmp_path: Path, *services: dict[str, Any]) -> CatalogueReader:
    path = tmp_path / "catalogue.db"
    objects = [("service", row["code"], json.dumps(row, ensure_ascii=False).encode()) for row in services]
    lists = [entry for entry in seed_objects() if entry[0] == "list"]
    catalogue_file.build(path, [*objects, *lists], generation=1)
    return CatalogueReader(path)


def test_marks_decide_between_words_that_fold_alike(tmp_path: Path) -> None:
    reader = one_catalogue(
        tmp_path,
        {"code": "1.000001", "name": "Đặt tên đường"},
        {"code": "1.000002", "name": "Đặt tên dương"},
    )
    assert first(reader, "tên đường")[0] == "1.000001"
    assert first(reader, "tên dương")[0] == "1.000002"
    assert set(first(reader, "ten duong")) == {"1.000001", "1.000002"}
    reader.close()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nha duoi 250m2", "1.000001"),
        ("nhà dưới 250m²", "1.000001"),
        ("nhà dưới ２５０ｍ²", "1.000001"),
        ("cong suat 1 1/2 trieu m3", "1.000002"),
        ("công suất 1½ triệu m³", "1.000002"),
        ("phu luc 1", "1.000003"),
        ("phụ lục ①", "1.000003"),
        ("xac nhan thu nhap", "1.000004"),
        ("xác nhận thu n\u200bhập", "1.000004"),
        ("bhxh cho tho mo", "1.000005"),
    ],
)
def test_a_table_of_names_as_offices_write_them_is_found_as_people_type(
    written: CatalogueReader, typed: str, code: str
) -> None:
    found = written.search(typed, {}, 5)
    assert found[0][0] == code
    # The words were really met, and nothing but these tells the services apart.
    assert not found[0][2].startswith(("weak+", "near")), found[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueReader]:
    """Return a catalogue from a CSV table, as the list of every national service is one."""
    folder = tmp_path_factory.mktemp("written")
    names = (
        "Cấp phép cho nhà dưới 250m²",
        "Cấp phép công suất 1½ triệu m³",
        "Cấp phép theo phụ lục ①",
        "Xác nhận\u00a0thu\u200b nh\u00adập",
        "Hồ sơ ＢＨＸＨ cho thợ mỏ",
        "Cấp phép cho nhà dưới 300 mét, phụ lục 2, công suất 2 triệu",
    )
    lines = [f"1.{number:06d},{name}" for number, name in enumerate(names, start=1)]
    table = folder / "table.csv"
    # The last name has commas of its own.
    lines[-1] = f'1.000006,"{names[-1]}"'
    table.write_text("\n".join(("code,name_vi", *lines)), encoding="utf-8")
    catalogue_file.build(folder / "catalogue.db", table_objects(table), generation=0)
    reader = CatalogueReader(folder / "catalogue.db")
    yield reader
    reader.close()


def test_commune_services_and_often_used_ones_come_first(tmp_path: Path) -> None:
    reader = one_catalogue(
        tmp_path,
        {"code": "1.000001", "name": "Cấp thẻ hội viên", "level": ["ministry"]},
        {"code": "1.000002", "name": "Cấp thẻ hội viên", "level": ["commune"]},
        {"code": "1.000003", "name": "Cấp thẻ hội viên", "level": ["ministry"]},
    )
    assert first(reader, "thẻ hội viên")[0] == "1.000002"
    used = [code for code, _, _ in reader.search("thẻ hội viên", {"1.000003": 40}, 3)]
    assert used[0] == "1.000003"
    reader.close()


def test_services_not_offered_come_last_and_say_so(tmp_path: Path) -> None:
    reader = one_catalogue(
        tmp_path,
        {"code": "1.000001", "name": "Cấp thẻ hội viên", "status": "withdrawn"},
        {"code": "1.000002", "name": "Cấp thẻ hội viên lâm thời"},
        {"code": "1.000003", "name": "Cấp thẻ hội viên", "status": "suspended"},
    )
    found = reader.search("thẻ hội viên", {}, 3)
    assert found[0][0] == "1.000002"
    assert {why.partition("+")[0] for _, _, why in found[1:]} == {"withdrawn", "suspended"}
    assert reader.search("1.000001", {}, 1)[0][2] == "withdrawn+code:1.000001"
    reader.close()


@pytest.mark.parametrize(
    ("text", "kind", "term"),
    [
        ("trích lục kết hôn", "synonym", "trích lục kết hôn"),
        ("đăng ký giám hộ", "name", "đăng ký giám hộ"),
        ("dang ki giam ho", "name", "dang ki giam ho"),
        ("mở quán mì Quảng", "name", "mở quán"),
        ("mới mua nhà, muốn chuyển hộ khẩu", "name", "chuyển hộ khẩu"),
    ],
)
def test_why_names_what_was_typed(bundled: CatalogueReader, text: str, kind: str, term: str) -> None:
    assert bundled.search(text, {}, 1)[0][2] == f"{kind}:{term}"


def test_words_that_are_nowhere_find_nothing(bundled: CatalogueReader) -> None:
    assert bundled.search("xyzzy qwrtp", {}, 10) == []


def test_a_broken_table_of_search_words_builds_no_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with pytest.raises(StationError, match="catalogue_unusable"):
        catalogue_file.build(path, [("list", "search_words.json", b"{}")], generation=1)
    assert list(tmp_path.glob("*.db*")) == []


def test_a_catalogue_without_the_table_is_searched_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    payload = json.dumps({"code": "1.000001", "name": "Cấp thẻ hội viên"}).encode()
    catalogue_file.build(path, [("service", "1.000001", payload)], generation=1)
    reader = CatalogueReader(path)
    assert first(reader, "the hoi vien") == ["1.000001"]
    reader.close()
