"""The assistant's hand-kept tables become its list, and a slip in them is named."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resources import files

OWN = Path(__file__).resolve().parents[2] / "build" / "seed"
INPUTS = ("assistant-topics.csv", "assistant-questions.csv", "assistant-answers.csv")


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The build script's module; build scripts are not a package."""
    monkeypatch.syspath_prepend(str(OWN))
    import assistant

    yield assistant
    for name in ("assistant", "reading"):
        sys.modules.pop(name, None)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name in INPUTS:
        shutil.copy(OWN / name, tmp_path / name)
    return tmp_path


def add(tables: Path, number: int, line: str) -> None:
    with (tables / INPUTS[number]).open("a", encoding="utf-8") as table:
        table.write(line + "\n")


def test_the_shipped_list_is_what_the_tables_say(builder: Any) -> None:
    assert builder.build_assistant(OWN) == json.loads(files.read_bytes("seed/assistant.json"))


def test_a_new_question_needs_no_program(builder: Any, tables: Path) -> None:
    add(tables, 0, "classes,schooling,Đi học,School,đi học|nhập học")
    add(tables, 1, "classes,level,Cháu học lớp mấy?,Which class?")
    add(tables, 2, "classes,level,Vào lớp 6,Class 6,3.000182")
    add(tables, 2, "classes,level,Mẫu giáo,Kindergarten,1.001622")
    made = builder.build_assistant(tables)[-1]
    assert made["said"] == ["đi học", "nhập học"]
    assert [one["services"] for one in made["questions"][0]["choices"]] == [["3.000182"], ["1.001622"]]


@pytest.mark.parametrize(
    ("number", "line", "named"),
    [
        (0, "birth,birth,Sinh con,A birth,sinh con", "birth appears twice"),
        (1, "birth,who,Lại hỏi?,Again?", "birth/who appears twice"),
        (1, "nothing,who,Hỏi?,Who?", "no topic nothing"),
        (2, "birth,nobody,Có,Yes,1.001193", "no question birth/nobody"),
        (2, "birth,who,Có,Yes,", "neither one question nor services"),
        (2, "birth,who,Có,Yes,father@UBND", "names an office without services"),
        (2, "death,support,Có,Yes,1.000656", "stands before some answers only"),
        (2, "birth,who,Có,Yes,1.001193|father", "neither one question nor services"),
        (2, "birth,who,Có", "another number of columns"),
    ],
)
def test_a_slip_in_a_table_is_named(builder: Any, tables: Path, number: int, line: str, named: str) -> None:
    add(tables, number, line)
    with pytest.raises(builder.SeedError, match=named):
        builder.build_assistant(tables)
