"""What decides between services that all hold something of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.replica.catalogue_file import CatalogueReader
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


def test_a_martyr_written_with_y_is_a_martyr(bundled: CatalogueReader) -> None:
    for text in ("liệt sỹ", "liet sy", "thân nhân liệt sỹ", "than nhan liet sy"):
        assert first(bundled, text) == first(bundled, text.replace("sỹ", "sĩ").replace("sy", "si")), text
        assert "2.000815" not in first(bundled, text), text
    for text in ("bác sỹ", "bac sy", "Nguyễn Văn Sỹ khai sinh"):
        assert first(bundled, text)[0] != "2.000815", text
    assert first(bundled, "sy giay to")[0] == "2.000815"
