"""What the finder keeps, within a query and between queries, never changes an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from forms.finder.lexicon import SEARCH_WORDS, index_search_words, parse_search_words
from forms.finder.ranking import Comparison, RatedLine
from forms.finder.service_words import DOCUMENT, NAME
from forms.finder.spelling import folded_key, spelled_key, split_words
from forms.finder.understanding import understand
from forms.finder.vocabulary import Vocabulary, count_words
from forms.finder.wanted import wanted
from sync.replica.catalogue import catalogue_file, catalogue_search
from sync.replica.catalogue.catalogue_file import CatalogueReader
from tests.finder.judging import TEST, read_queries

if TYPE_CHECKING:
    from pathlib import Path

SERVICES = (
    ("Đăng ký khai sinh", "Tờ khai đăng ký", "Giấy chứng sinh"),
    ("Đăng ký lại khai sinh", "Tờ khai đăng ký", "Giấy khai sinh cũ"),
    ("Khai tử tại nhà", "Tờ khai đăng ký", "Giấy khai sinh cũ"),
)


def words(text: str) -> tuple[str, ...]:
    return tuple(map(spelled_key, split_words(text)))


def rated(kind: str, text: str) -> RatedLine:
    spelled = words(text)
    return RatedLine(kind, " ".join(map(folded_key, spelled)), " ".join(spelled), 2.0)


def asked(text: str) -> Comparison:
    vocabulary = Vocabulary(
        *count_words([list(map(words, service)) for service in SERVICES]),
        frozenset(word for service in SERVICES for line in service for word in words(line)),
    )
    return Comparison(wanted(understand(text, index_search_words(()), vocabulary), vocabulary))


@pytest.mark.parametrize(
    "text", ["đăng ký khai sinh", "dang ky khai si", "giấy khai", "tờ khai sinh cũ", "khai"]
)
def test_a_service_scores_the_same_behind_others_as_alone(text: str) -> None:
    papers = {paper: rated(DOCUMENT, paper) for _, *own in SERVICES for paper in own}
    services = [(rated(NAME, name), *(papers[paper] for paper in own)) for name, *own in SERVICES]
    shared = asked(text)
    for lines in (*services, *reversed(services)):
        assert shared.score(lines) == asked(text).score(lines)


def test_a_finder_that_keeps_hardly_anything_answers_alike(
    bundled: CatalogueReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalogue.db"
    catalogue_file.build(path, bundled.objects(), generation=0)
    forgetful = CatalogueReader(path)
    monkeypatch.setattr(catalogue_search, "_KEPT", 1)
    monkeypatch.setattr(catalogue_search, "_LINES_KEPT", 2)
    try:
        for query in read_queries(TEST)[:25]:
            assert forgetful.search(query.text) == bundled.search(query.text), query.text
    finally:
        forgetful.close()


def test_a_way_of_speaking_may_weigh_nothing(tmp_path: Path) -> None:
    """The city may write 0 to switch one off: its words then gain nothing, and no search breaks."""
    rows = [{"kind": "concept", "said": "gọi vốn", "means": ["khai sinh"], "weight": 0}]
    parse_search_words(json.dumps(rows).encode())
    service = {"code": "1.000001", "name": "Gọi vốn và khai sinh", "mode": "refer"}
    path = tmp_path / "catalogue.db"
    catalogue_file.build(
        path,
        [
            ("service", "1.000001", json.dumps(service).encode()),
            ("list", SEARCH_WORDS, json.dumps(rows).encode()),
        ],
        generation=1,
    )
    reader = CatalogueReader(path)
    try:
        assert [code for code, _, _ in reader.search("gọi vốn")] == ["1.000001"]
    finally:
        reader.close()
