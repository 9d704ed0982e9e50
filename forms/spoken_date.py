"""A date in Vietnamese words, as civil status papers ask for beside the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_MONTHS = ("", "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def number_in_words(number: int) -> str:
    """Return a whole number from 0 to 9999 in words.

    After a ten above ten, one is "mốt", four is "tư" and five "lăm"; a missing ten is "linh".

    Raises:
        ValueError: outside 0 to 9999.
    """
    if not 0 <= number <= 9999:
        raise ValueError("number_in_words takes 0 to 9999")
    if number < 100:
        return _below_hundred(number)
    thousands, rest = divmod(number, 1000)
    words = [_DIGITS[thousands], "nghìn"] if thousands else []
    if rest:
        hundreds, below = divmod(rest, 100)
        words += [_DIGITS[hundreds], "trăm"]
        if 0 < below < 10:
            words += ["linh", _DIGITS[below]]
        elif below:
            words.append(_below_hundred(below))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return head
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{head} {special.get(ones, _DIGITS[ones])}"


def date_in_words(day: date) -> str:
    """Return for example "Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi sáu"."""
    return f"Ngày {number_in_words(day.day)} tháng {_MONTHS[day.month]} năm {number_in_words(day.year)}"
