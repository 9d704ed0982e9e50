"""Reading what was typed: spelling, residue of input methods, small words, ways of speaking, mistakes."""

from __future__ import annotations

import functools
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.finder.lexicon import Lexicon, index_search_words, parse_search_words, read_lexicon
from forms.finder.repair import repair
from forms.finder.residue import decode_residue
from forms.finder.service_words import read_service
from forms.finder.spelling import folded_key, is_syllable, spelled_key, split_words
from forms.finder.understanding import MAX_WORDS, understand
from forms.finder.vocabulary import Vocabulary, count_words, edits
from resources import files
from resources.catalogue import seed_objects

LINES = (
    "đăng ký khai sinh", "đăng ký kết hôn", "đăng ký tạm trú", "cấp thẻ căn cước", "giấy ct07", "qua đời khai tử",
    "tình trạng hôn nhân", "sao y bản chính", "hộ kinh doanh",
)  # fmt: skip


@functools.cache
def catalogue() -> Vocabulary:
    lines = [[tuple(map(spelled_key, split_words(line)))] for line in LINES]
    spelled = frozenset(word for line in lines for text in line for word in text)
    return Vocabulary(*count_words(lines), spelled)


def table(*rows: dict[str, Any]) -> Lexicon:
    return index_search_words(parse_search_words(json.dumps(rows).encode()))


def composed(word: str | None) -> str | None:
    """Return a spelled word as people write it, for what stands at the end of a syllable."""
    return None if word is None else folded_key(word)


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("ủy", "uỷ")])
def test_both_places_of_the_tone_are_one_word(one: str, other: str) -> None:
    assert one != other
    assert spelled_key(one) == spelled_key(other)
    assert spelled_key(unicodedata.normalize("NFD", one)) == spelled_key(other)


def test_final_y_and_i_are_one_letter_only_behind_a_consonant() -> None:
    assert folded_key("ký") == folded_key("kí") == "ki"
    assert folded_key("quý") == folded_key("quí")
    assert folded_key("ủy") == "uy"
    assert folded_key("thủy") != folded_key("thủi")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng", "đăng"), ("kys", "ký"), ("keets", "kết"), ("hoon", "hôn"), ("truf", "trù"), ("conj", "cọn"),
        ("dduwowcj", "được"), ("nguwowif", "người"), ("d9a8ng", "đăng"), ("ky1", "ký"), ("ho65", "hộ"), ("cuoc7", "cươc"),
    ],
)  # fmt: skip
def test_residue_of_input_methods_is_read(typed: str, meant: str) -> None:
    assert decode_residue(typed) == spelled_key(meant)


@pytest.mark.parametrize(
    "word", ["sinh", "khai", "ct07", "kt3", "2026", "xyz", "wwww", "s", "", "đăng", "a" * 50]
)
def test_what_is_no_residue_is_left_alone(word: str) -> None:
    assert decode_residue(word) is None


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=20))
def test_residue_never_breaks_and_always_gives_letters(word: str) -> None:
    found = decode_residue(word)
    assert found is None or folded_key(found).isalpha()


@given(st.text(max_size=30), st.text(max_size=30))
def test_edits_are_a_distance(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)


def test_words_one_edit_away_are_found() -> None:
    near = dict(catalogue().near("kahi"))
    assert near["khai"] == 1
    assert "sinh" in dict(catalogue().near("sihn"))
    assert dict(catalogue().near("trangg"))["trang"] == 1
    assert dict(catalogue().near("trrangg"))["trang"] == 2


def test_small_words_weigh_little_unless_they_are_all() -> None:
    lexicon = table(
        {"kind": "small", "said": "tôi", "weight": 0.1}, {"kind": "small", "said": "muốn", "weight": 0.1}
    )
    weights = [word.weight for word in understand("tôi muốn khai sinh ", lexicon, catalogue()).words]
    assert weights == [0.1, 0.1, 1.0, 1.0]
    assert all(word.weight == 1.0 for word in understand("tôi muốn ", lexicon, catalogue()).words)


def test_other_spellings_are_written_the_usual_way() -> None:
    lexicon = table({"kind": "spelling", "said": "khai sanh", "means": ["khai sinh"]})
    assert [word.folded for word in understand("khai sanh ", lexicon, catalogue()).words] == ["khai", "sinh"]


def test_abbreviations_stand_for_words_or_for_several_readings() -> None:
    lexicon = table(
        {"kind": "abbreviation", "said": "kh", "means": ["kết hôn"]},
        {"kind": "abbreviation", "said": "tt", "means": ["tạm trú", "thường trú"]},
    )
    read = understand("kh tt ", lexicon, catalogue())
    assert [word.folded for word in read.words][:2] == ["ket", "hon"]
    assert [meaning.words for meaning in read.meanings] == [("tam", "tru"), ("thuong", "tru")]


KIN = {"kind": "class", "said": "kin", "means": ["ông bà chồng"]}
DEAD = {
    "kind": "concept",
    "said": "@kin+ mới? mất !thẻ",
    "means": ["qua đời"],
    "weight": 0.5,
    "instead": True,
}


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("ông mất ", True),
        ("bà chồng mới mất ", True),
        ("ba mat ", True),
        ("ông mất thẻ ", False),
        ("mất thẻ của ông ", False),
        ("ông mặt ", False),
    ],
)
def test_ways_of_speaking(text: str, is_meant: bool) -> None:
    read = understand(text, table(KIN, DEAD), catalogue())
    assert [meaning.words for meaning in read.meanings] == ([("qua", "doi")] if is_meant else [])


def test_what_stands_for_the_whole_silences_its_parts() -> None:
    part = {"kind": "concept", "said": "thẻ cũ", "means": ["căn cước"], "weight": 0.9}
    whole = {"kind": "concept", "said": "đổi ~ thẻ cũ", "means": ["tạm trú"], "weight": 0.5}
    text = "đổi cái thẻ cũ "
    both = understand(text, table(part, whole), catalogue()).meanings
    assert {meaning.words for meaning in both} == {("can", "cuoc"), ("tam", "tru")}
    only = understand(text, table(part, whole | {"instead": True}), catalogue()).meanings
    assert [meaning.words for meaning in only] == [("tam", "tru")]


def test_a_last_word_that_goes_with_nothing_is_only_begun() -> None:
    """`tr` would do; `tru` is a word of the catalogue, `ta` is not: all three lead to tạm trú."""
    lexicon = table({"kind": "small", "said": "ta", "weight": 0.1})
    known = Vocabulary(3, {"tam": 1, "tru": 1, "ta": 1, "tai": 1}, {"tam tru": 1, "tam tai": 1})
    word = understand("tam ta", lexicon, known).words[-1]
    assert (word.readings["tai"], word.weight) == (0.8, 0.8)
    alone = understand("tru ta", lexicon, known).words[-1]
    assert alone.readings["tai"] < 0.5
    assert alone.weight == 0.1


def test_capitals_of_an_official_text_are_written_out() -> None:
    lexicon = table(
        {"kind": "abbreviation", "said": "bhxh", "means": ["bảo hiểm xã hội"]},
        {"kind": "abbreviation", "said": "ubt", "means": ["một", "hai"]},
    )
    row = {"code": "1.000001", "name": "Sổ BHXH, UBT bhxh"}
    words = read_service("1.000001", json.dumps(row).encode(), {}, lexicon).lines[0].words
    assert [folded_key(word) for word in words] == [
        "so",
        "bao",
        "hiem",
        "xa",
        "hoi",
        "ubt",
        *["bao", "hiem", "xa", "hoi"],
    ]


def test_a_gap_skips_up_to_two_words() -> None:
    lexicon = table({"kind": "concept", "said": "mở ~ bán", "means": ["hộ kinh doanh"], "weight": 0.5})
    assert understand("mở quán nhỏ bán ", lexicon, catalogue()).meanings
    assert not understand("mở một quán nhỏ bán ", lexicon, catalogue()).meanings


def test_a_concept_that_needs_marks_is_not_seen_without_them() -> None:
    lexicon = table({"kind": "concept", "said": "đẻ", "means": ["khai sinh"], "weight": 0.5, "marks": True})
    assert understand("mới đẻ ", lexicon, catalogue()).meanings
    assert not understand("de lam gi ", lexicon, catalogue()).meanings


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("dangkykethon ", ["dang", "ki", "ket", "hon"]),
        ("tamtru ", ["tam", "tru"]),
        ("giấy ct 07 ", ["giai", "ct07"]),
    ],
)
def test_joined_and_parted_words(text: str, folded: list[str]) -> None:
    read = understand(text, Lexicon(), catalogue())
    repair(read, catalogue())
    assert [word.folded for word in read.words] == [part.replace("giai", "giay") for part in folded]


def test_a_mistyped_word_is_read_as_the_one_that_goes_with_its_neighbour() -> None:
    read = understand("khai sihn ", Lexicon(), catalogue())
    assert repair(read, catalogue())
    assert max(read.words[1].readings, key=lambda word: read.words[1].readings[word]) == "sinh"


@given(st.text(max_size=400))
def test_any_text_is_read_within_bounds(text: str) -> None:
    read = understand(text, table(KIN, DEAD), catalogue())
    repair(read, catalogue())
    assert len(read.words) <= 16 * MAX_WORDS


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b'[{"kind":"joke","said":"a"}]',
        b'[{"kind":"small","said":""}]',
        b'[{"kind":"small","said":"--"}]',
        b'[{"kind":"small","said":"a","weight":2}]',
        b'[{"kind":"concept","said":"@nobody a","means":["b"]}]',
        b"\xff",
    ],
)
def test_a_table_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(HostileInput, match="catalogue_shape"):
        parse_search_words(raw)


def shipped() -> Lexicon:
    return read_lexicon(files.read_bytes("seed/search_words.json"))


def abbreviations() -> list[str]:
    return sorted(shipped().abbreviations)


TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")


@pytest.mark.parametrize("word", ["kỹ", "lý", "tỷ", "sỹ", "mỹ", "kỳ", "quý", "hy", "ly"])
def test_a_final_y_and_i_are_one_word_with_marks_too(word: str) -> None:
    other = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace("y", "i"))
    assert spelled_key(word) == spelled_key(other)


@pytest.mark.parametrize("letters", abbreviations())
def test_a_word_typed_with_marks_is_no_abbreviation(letters: str) -> None:
    """`sỹ` is a word (liệt sỹ) and a name, not `sy`; the bar of đ is no such mark (`đk`)."""
    lexicon, vocabulary = shipped(), catalogue()
    marked = {
        unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])
        for at, letter in enumerate(letters)
        if letter in "aeiouy"
        for tone in TONES
    }
    for word in marked:
        read = understand(f"{word} ", lexicon, vocabulary)
        assert ([one.said for one in read.words], read.meanings) == ([word], []), word
    read = understand(f"{letters.replace('d', 'đ')} ", lexicon, vocabulary)
    assert len(read.words) + len(read.meanings) > 1


def test_an_abbreviation_beside_its_neighbour_of_the_catalogue_is_a_word() -> None:
    """`liet si` stands in names; `sy` alone stays sao y."""
    line = tuple(map(spelled_key, split_words("thờ cúng liệt sĩ")))
    known = Vocabulary(*count_words([[line]]), frozenset(line))
    lexicon = table({"kind": "abbreviation", "said": "sy", "means": ["sao y"]})
    assert [word.folded for word in understand("liet sy", lexicon, known).words] == ["liet", "si"]
    assert [word.folded for word in understand("can sy ", lexicon, known).words][1:3] == ["sao", "y"]


@functools.cache
def the_names() -> Vocabulary:
    names = [json.loads(payload)["name"] for kind, _, payload in seed_objects() if kind == "service"]
    return Vocabulary(*count_words([[tuple(map(spelled_key, split_words(name)))] for name in names]))


@pytest.mark.parametrize("letters", [one for one in abbreviations() if is_syllable(one)])
def test_an_abbreviation_takes_no_pair_of_the_names(letters: str) -> None:
    """Two words of a name, typed without marks, are these two words whatever one of them may abbreviate."""
    folded_letters = folded_key(letters)
    known = the_names()
    held = [pair.split(" ") for pair in known.pairs if folded_letters in pair.split(" ")]
    for pair in held:
        typed = [letters if word == folded_letters else word for word in pair]
        read = understand(" ".join(typed) + " ", shipped(), known)
        assert [word.folded for word in read.words] == pair


def test_a_small_word_is_not_its_namesake_with_y() -> None:
    lexicon = table({"kind": "small", "said": "mi", "weight": 0.1})
    assert [word.weight for word in understand("my nghe ", lexicon, catalogue()).words] == [1.0, 1.0]
