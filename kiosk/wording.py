"""Every text a person reads, through one door: plain texts from `speech`, failures from `wording_errors`."""

from __future__ import annotations

from forms.errors import TramSoError
from kiosk.failure_words.table import Explanation, explain
from kiosk.speech import (
    Language,
    age,
    capital,
    clock_time,
    counted,
    day,
    grouped,
    language,
    long_day,
    mark,
    mark_counted,
    moment,
    money,
    printed,
    set_language,
    size,
    t,
)

__all__ = [
    "Explanation",
    "Language",
    "age",
    "capital",
    "clock_time",
    "counted",
    "day",
    "grouped",
    "language",
    "long_day",
    "mark",
    "mark_counted",
    "moment",
    "money",
    "printed",
    "sentence",
    "set_language",
    "size",
    "t",
]


def sentence(error: TramSoError) -> Explanation:
    """Explain an error of the program to the person at the desk."""
    return explain(error)
