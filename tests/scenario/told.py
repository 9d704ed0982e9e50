"""What a person at the desk is told when something fails, and what must not be told to anybody."""

from __future__ import annotations

import re
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from forms.errors import TramSoError
from kiosk.wording import Explanation, sentence, set_language
from tests.support.own_sentence import has_own_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIETNAMESE = re.compile(
    r"[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE
)
_ENGLISH = re.compile(
    r"\b(?:the|not|is|are|of|error|errors|failed|file|files|key|keys|database|portal|server|timeout|"
    r"invalid|unknown|missing|none|null|true|false|html|json|sqlite|http|exception)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z]+_[a-z_]+|\{|\}|Traceback|Error\b|0x[0-9a-f]+")
PRIVATE = ("Mẫu An", "Kiểm Thử", "048190000017", "Nguyễn Mẫu")
"""Words of the fictional family whose case is at stake."""


def assert_clear(error: TramSoError) -> Explanation:
    """Check that an error is one clear sentence in both languages; return the Vietnamese one."""
    assert has_own_sentence(error.code), f"{error.code} has only its family's sentence"
    try:
        set_language("en")
        english = sentence(error)
    finally:
        set_language("vi")
    vietnamese = sentence(error)
    for part in (vietnamese.title, vietnamese.meaning, vietnamese.next_step):
        assert _VIETNAMESE.search(part), part
        assert not _ENGLISH.search(part), part
        assert part == part.strip()
        assert len(part) < 140, part
    for part in (english.title, english.meaning, english.next_step):
        assert part.strip()
        assert not _VIETNAMESE.search(part.replace("Trạm Số", "")), part
    for said in (vietnamese, english):
        words = f"{said.title} {said.meaning} {said.next_step}"
        assert error.code not in words
        assert not _CODE.search(words), words
        assert said.code == error.code
    assert_no_person(str(error), *map(str, error.params.values()))
    return vietnamese


def assert_no_person(*texts: str) -> None:
    """Check that nothing of a citizen stands in messages or logs."""
    for text in texts:
        assert not any(name in text for name in PRIVATE)


@contextmanager
def fails_as(code: str) -> Iterator[None]:
    """Expect one error of the program, with a clear sentence."""
    with pytest.raises(TramSoError) as caught:
        yield
    assert caught.value.code == code, caught.value
    assert_clear(caught.value)


def refused(future: Future[object], code: str) -> None:
    """Expect a call of the desk to fail."""
    with fails_as(code):
        future.result()
