"""What decides between services that all hold something of what was typed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.finder.lexicon import index_search_words, parse_search_words
from forms.finder.residue import decode_residue
from forms.finder.spelling import folded_key, split_words
from forms.finder.understanding import understand
from kiosk.words.found_sentences import is_clear
from resources import files
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader
from tests.finder.judging import HELD, read_queries
from tests.finder.test_typing import first, one_catalogue

Open = Callable[..., CatalogueReader]


@pytest.fixture
def open_catalogue(tmp_path: Path) -> Iterator[Open]:
    opened: list[CatalogueReader] = []

    def make(*services: dict[str, Any]) -> CatalogueReader:
        opened.append(one_catalogue(tmp_path, *services))
        return opened[-1]

    yield make
    for reader in opened:
        reader.close()


def shops(count: int) -> list[dict[str, Any]]:
    return [
        {"code": f"2.{at:06}", "name": f"Đăng ký thành lập hộ kinh doanh loại {at}", "level": ["commune"]}
        for at in range(count)
    ]


def test_words_typed_with_marks_bring_their_services_among_many_meant(open_catalogue: Open) -> None:
    """`mở ~ xưởng` means a household business; forty of those must leave room for what was typed."""
    reader = open_catalogue(*shops(40), {"code": "1.000001", "name": "Sản xuất đồ gỗ mỹ nghệ"})
    for text in ("mở xưởng sản xuất đồ gỗ", "mo xuong san xuat do go"):
        assert "1.000001" in first(reader, text, 40), text


def test_a_long_meaning_of_one_word_does_not_outweigh_the_others(open_catalogue: Open) -> None:
    """`mất` means issuing and registering again, in many words; the stamps are what is asked about."""
    reader = open_catalogue(
        {"code": "1.000001", "name": "Thông báo mất, cháy, kết quả hủy tem cá basa"},
        {"code": "1.000002", "name": "Cấp lại thẻ hội viên", "level": ["commune"], "synonyms": ["mất thẻ"]},
    )
    assert first(reader, "mất tem basa")[0] == "1.000001"


def test_of_a_long_meaning_no_word_counts_in_full(open_catalogue: Open) -> None:
    """`mở ~ công ty` means the eleven words of one registration; what else was typed must still be heard."""
    reader = open_catalogue(
        {"code": "1.000001", "name": "Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên"},
        {"code": "1.000002", "name": "Cấp phép đào tạo cứu hộ leo núi"},
        *shops(12),
    )
    assert "1.000002" in first(reader, "mở công ty cứu hộ leo núi", 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hun trùng kho nông sản", "1.000002"),
        ("hun trung kho nong san", "1.000002"),
        ("chơi drone chụp ảnh", "1.000003"),
        ("tàu chìm thì kéo lên", "1.000004"),
        ("xin lại phí đường bộ", "1.000006"),
    ],
)
def test_everyday_words_of_other_services_are_known(open_catalogue: Open, text: str, code: str) -> None:
    """Services the bundled catalogue does not have are found by what people call them."""
    reader = open_catalogue(
        {"code": "1.000002", "name": "Cấp chứng chỉ xử lý vật thể thuộc diện kiểm dịch thực vật"},
        {"code": "1.000003", "name": "Cấp phép bay đối với tàu bay không người lái"},
        {"code": "1.000004", "name": "Phê duyệt phương án trục vớt tài sản chìm đắm"},
        {"code": "1.000006", "name": "Thủ tục trả lại hoặc bù trừ phí đã nộp"},
        {"code": "1.000008", "name": "Cấp giấy phép vận tải đường bộ"},
        *shops(20),
    )
    assert first(reader, text)[0] == code


def test_a_wife_typed_without_marks_is_nothing_broken(open_catalogue: Open) -> None:
    reader = open_catalogue({"code": "1.000001", "name": "Đăng ký lại kết hôn"}, *shops(3))
    assert "1.000001" not in first(reader, "giup vo", 9)
    assert first(reader, "bị vỡ")[0] == "1.000001"


def test_the_plain_service_comes_before_its_variants(open_catalogue: Open) -> None:
    reader = open_catalogue(
        {"code": "1.000001", "name": "Đăng ký đò ngang", "level": ["commune"]},
        {
            "code": "1.000002",
            "name": "Đăng ký lại đò ngang",
            "level": ["commune"],
            "synonyms": ["đò ngang bị ướt"],
        },
    )
    for text in ("đò ngang", "giay do ngang", "đăng ký cho đò ngang"):
        assert first(reader, text)[0] == "1.000001", text
    for text in ("đăng ký lại đò ngang", "lai do ngang", "đò ngang bị ướt"):
        assert first(reader, text)[0] == "1.000002", text


def test_a_birth_without_a_word_of_again_is_the_first_registration(bundled: CatalogueReader) -> None:
    for text in ("giay ks cho be", "giấy khai sinh cho bé", "lam giay khai sinh be gai", "giay ks con trai"):
        assert first(bundled, text)[0] == "1.001193", text
    assert first(bundled, "lam lai giay ks cho be")[0] == "1.004884"


def test_a_marriage_without_a_word_of_again_is_the_first_registration(bundled: CatalogueReader) -> None:
    for text in ("làm giấy kết hôn", "giay ket hon", "lam giay dang ky ket hon"):
        assert first(bundled, text)[0] == "1.000894", text
    assert first(bundled, "làm lại giấy kết hôn")[0] == "1.004746"


@pytest.mark.parametrize("text", ["thay doi hkd", "thay đổi hkd", "doi hkd"])
def test_words_of_an_abbreviation_have_their_marks(bundled: CatalogueReader, text: str) -> None:
    """Written out, `hkd` holds hộ; without marks "doi ho" would be a change of surname."""
    assert first(bundled, text, 3)[0] == "2.000720"
    assert "1.004859" not in first(bundled, text, 3)


def test_a_martyr_written_with_y_is_a_martyr(bundled: CatalogueReader) -> None:
    for text in ("liệt sỹ", "liet sy", "thân nhân liệt sỹ", "than nhan liet sy"):
        assert first(bundled, text) == first(bundled, text.replace("sỹ", "sĩ").replace("sy", "si")), text
        assert "2.000815" not in first(bundled, text), text
    for text in ("bác sỹ", "bac sy", "Nguyễn Văn Sỹ khai sinh"):
        assert first(bundled, text)[0] != "2.000815", text
    assert first(bundled, "sy giay to")[0] == "2.000815"


def reasons(reader: CatalogueReader, text: str) -> list[str]:
    return [why for _, _, why in reader.search(text, {}, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "visa",
        "chích ngừa cho con",
        "giấy phép lái xe",
        "đổi bằng lái",
        "nộp phạt giao thông",
        "hôm nay trời mưa",
    ],
)
def test_what_no_service_has_is_no_clear_match(bundled: CatalogueReader, text: str) -> None:
    found = reasons(bundled, text)
    assert found, "what may be meant is still shown"
    assert all(why.startswith("weak+") for why in found)
    assert not is_clear(found)
    assert all(one not in why for why in found for one in ("visa", "lái", "chích", "phạt", "mưa"))


def test_a_reason_names_only_words_of_the_service(bundled: CatalogueReader) -> None:
    """In strangers' queries every word named stands in the service, or is written or meant in another way."""
    rows = {code: json.loads(payload) for kind, code, payload in seed_objects() if kind == "service"}
    events = {one["code"]: one["name"] for one in json.loads(files.read_bytes("seed/life_events.json"))}
    lexicon = index_search_words(parse_search_words(files.read_bytes("seed/search_words.json")))
    other = {folded_key(word) for pair in lexicon.spellings.items() for part in pair for word in part}
    other |= set(lexicon.abbreviations)
    there: dict[str, set[str]] = {}
    for code, row in rows.items():
        texts = [row["name"], *row["synonyms"], row["field"] or "", row["result"] or "", *row["documents"]]
        texts += [events[event] for event in row["life_events"]]
        words = [[folded_key(word) for word in split_words(one)] for one in texts]
        there[code] = {word for one in words for word in one}
        there[code] |= {first + second for one in words for first, second in itertools.pairwise(one)}
    bundled.search("x", {}, 1)
    finder = bundled._finder  # its words and pairs, so that a query is read as it was
    assert finder is not None
    known = finder._vocabulary
    false = []
    for query in (query for table in HELD for query in read_queries(table)):
        meant = understand(query.text, lexicon, known).meanings
        spoken = {folded_key(word) for one in meant for word in one.said.split(" ")}
        for code, _, why in bundled.search(query.text, {}, 3):
            false += [
                f"{query.text} / {code} / {word}"
                for typed in split_words(why.partition(":")[2])
                if not typed.isdigit()
                for word in [folded_key(decode_residue(typed) or typed)]
                if word not in spoken | other and not any(one.startswith(word) for one in there[code])
            ]
    assert not false, "\n".join(false)


def test_a_match_of_all_words_is_clear(bundled: CatalogueReader) -> None:
    for text in ("khai sinh", "dkkh", "gpxd", "đăng ký tạm trú cho con", "sổ hộ nghèo"):
        assert is_clear(reasons(bundled, text)), text


def test_hardly_any_query_of_strangers_is_called_unclear(bundled: CatalogueReader) -> None:
    asked = [query for table in HELD for query in read_queries(table) if not query.is_national]
    unclear = [query.text for query in asked if not is_clear(reasons(bundled, query.text))]
    assert len(unclear) <= 0.05 * len(asked), unclear


def test_words_the_catalogue_speaks_itself_are_meant_as_typed(tmp_path: Path) -> None:
    """`nhập khẩu` is moving in at a counter, and importing where many services import."""
    goods = ("thép phế liệu", "thuốc thú y", "phân bón", "giống cây trồng", "hóa chất")
    imports = [
        (
            "service",
            f"8.00000{number}",
            json.dumps(
                {"mode": "refer", "code": f"8.00000{number}", "name": f"Cấp phép nhập khẩu {good}"}
            ).encode(),
        )
        for number, good in enumerate(goods)
    ]
    path = tmp_path / "catalogue.db"
    catalogue_file.build(path, [*seed_objects(), *imports], generation=0)
    reader = CatalogueReader(path)
    try:
        assert reader.search("nhập khẩu hóa chất", {}, 1)[0][0] == "8.000004"
        assert reader.search("xin nhập khẩu cho con", {}, 1)[0][0] == "1.004222"
    finally:
        reader.close()
