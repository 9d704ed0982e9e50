"""What verbs write for people: lines, never the program's own notation."""

from __future__ import annotations

import pytest

from kiosk.cli.output import emit


def test_lists_within_lists_are_written_as_words(capsys: pytest.CaptureFixture[str]) -> None:
    slip = {
        "code": "TS-1",
        "documents": (("Giấy chứng sinh", 2), ("Căn cước", 1)),
        "others": ({"code": "TS-2", "made": (1, 2), "paid": None},),
        "none": (),
        "held": True,
    }
    emit(dict(slip), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "code: TS-1",
        "documents:",
        "  - Giấy chứng sinh, 2",
        "  - Căn cước, 1",
        "others:",
        "  - code=TS-2, made=1, 2, paid=–",
        "none: –",
        "held: true",
    ]
