"""Words: dates, money, ages, errors, and the English catalogue in step with the source."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forms.calendar import Deadline
from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk import wording
from kiosk.failure_words.aliases import SAME_AS
from kiosk.failure_words.table import ROWS
from kiosk.words.service_facts import time_limit
from sync.errors import SyncError, Trouble
from tests.support.own_sentence import has_own_sentence

NOON_MS = 1_795_323_600_000


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    wording.set_language("vi")
    yield
    wording.set_language("vi")


def test_numbers_and_money_the_vietnamese_way() -> None:
    assert wording.grouped(4400) == "4.400"
    assert wording.money(15_000) == "15.000đ"
    assert wording.money(0) == "Miễn phí"


def test_a_value_that_stands_alone_begins_with_a_capital() -> None:
    texts = ("trong ngày · Miễn phí", "đã đủ", "5 ngày", "")
    assert [wording.capital(text) for text in texts] == ["Trong ngày · Miễn phí", "Đã đủ", "5 ngày", ""]


def test_moments_are_vietnamese_wall_time() -> None:
    assert wording.moment(NOON_MS) == "12:00 22/11/2026"
    assert wording.clock_time(NOON_MS + 7_000) == "12:00:07"
    assert wording.long_day(date(2026, 11, 22)) == "Chủ Nhật 22/11/2026"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "dưới 1 phút"),
        (59, "dưới 1 phút"),
        (60, "1 phút"),
        (3599, "59 phút"),
        (7200, "2 giờ"),
        (172_799, "47 giờ"),
        (172_800, "2 ngày"),
    ],
)
def test_ages(seconds: float, text: str) -> None:
    assert wording.age(seconds) == text


def test_sizes() -> None:
    assert wording.size(12) == "1 KB"
    assert wording.size(354_000) == "354 KB"
    assert wording.size(2_300_000) == "2,3 MB"
    assert wording.size(999_960_000) == "1,0 GB"
    assert wording.size(1_420_000_000) == "1,4 GB"


DESK_CODES = (
    "pin_wrong",
    "locked_out",
    "key_unavailable",
    "replica_foreign",
    "replica_torn",
    "replica_too_new",
    "station_busy",
    "disk_full",
    "no_form",
    "unreadable_image",
    "no_code_found",
    "incomplete",
    "not_signed_in",
    "not_enrolled",
    "no_practice_portal",
    "hard_locked",
)


@pytest.mark.parametrize("code", DESK_CODES)
def test_every_error_of_the_desk_has_its_own_sentence_in_three_parts(code: str) -> None:
    assert has_own_sentence(code)
    told = wording.sentence(DomainError(code, left=3, wait_s=900, count=2, mode="refer"))
    assert told.code == code
    for part in (told.title, told.meaning, told.next_step):
        assert len(part) > 8
        assert "{" not in part


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_with_the_portal_has_its_own_sentence(trouble: Trouble) -> None:
    error = SyncError(trouble)
    assert has_own_sentence(error.code)
    assert wording.sentence(error).title


@pytest.mark.parametrize("family", [DomainError, StationError, HostileInput, TramSoError])
def test_an_unknown_code_still_gets_a_sentence(family: type[TramSoError]) -> None:
    told = wording.sentence(family("something_new", where=3))
    assert told.title
    assert "something_new" not in told.title
    assert told.code == "something_new"


def test_an_error_without_its_number_is_still_readable() -> None:
    assert "{" not in wording.sentence(DomainError("pin_wrong")).title


def test_english_where_chosen_and_vietnamese_where_english_is_missing() -> None:
    wording.set_language("en")
    assert wording.t("Hôm nay") == "Today"
    assert wording.grouped(4400) == "4,400"
    assert wording.t("một câu chưa ai dịch") == "một câu chưa ai dịch"
    assert wording.t("") == ""


def _catalogue_tool():  # type: ignore[no-untyped-def]
    path = Path(__file__).parents[2] / "build" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_has_english_and_the_compiled_catalogue_is_current() -> None:
    assert _catalogue_tool().faults() == []


def test_english_keeps_the_places_of_the_vietnamese() -> None:
    import string

    def places(text: str) -> set[str]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}

    wrong = [
        one
        for one, other in _catalogue_tool().stored().items()
        for form in ((other,) if isinstance(other, str) else other)
        if places(one) != places(form)
    ]
    assert wrong == []


def test_what_is_counted_has_a_singular_and_a_plural_in_english() -> None:
    assert [wording.counted("{n} thủ tục", n) for n in (1, 4400)] == ["1 thủ tục", "4.400 thủ tục"]
    wording.set_language("en")
    counts = [wording.counted("{n} thủ tục", n) for n in (0, 1, 2, 4400)]
    assert counts == ["0 procedures", "1 procedure", "2 procedures", "4,400 procedures"]
    assert [wording.age(seconds) for seconds in (60, 7200)] == ["1 minute", "2 hours"]
    one_day = Deadline(value=1, unit="working_day")
    assert time_limit(one_day) == "1 working day"
    assert time_limit(one_day, wording.printed) == "1 ngày làm việc"
    assert wording.counted("một câu chưa ai dịch: {n}", 1) == "một câu chưa ai dịch: 1"


def test_no_english_text_sets_a_number_before_a_plural_alone() -> None:
    """A text about one thing must read right too: counted, or worded so that the number stands last."""
    plural = re.compile(r"\{(?!unit)\w+\} (?:[a-z]+ ){0,2}?(?!is\b|was\b|has\b)[a-z]+s\b")
    texts = _catalogue_tool().stored()
    wrong = [english for english in texts.values() if isinstance(english, str) and plural.search(english)]
    assert wrong == []
    assert [forms for forms in texts.values() if not isinstance(forms, str) and forms[0] == forms[1]] == []


def test_one_thing_has_one_name_in_both_languages() -> None:
    """The word Cổng is the portal and nothing else; English says Portal, office, case and machine."""
    texts = _catalogue_tool().stored()
    assert [one for one in texts if re.search(r"\bcổng\b(?! mạng)", one)] == []
    other = re.compile(r"\b(portal|[Aa]genc(y|ies)|[Aa]pplications?|[Cc]omputers?)\b")
    forms = [form for one in texts.values() for form in ((one,) if isinstance(one, str) else one)]
    assert [form for form in forms if other.search(form)] == []


def test_a_missing_text_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = _catalogue_tool()
    monkeypatch.setattr(tool, "source_texts", lambda: {"một câu mới": False})
    assert any("một câu mới" in line for line in tool.faults())


def test_no_code_with_words_of_its_own_is_told_with_those_of_another() -> None:
    assert not SAME_AS.keys() & ROWS.keys()
