"""The gallery draws what it is asked for, and nothing for what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.gallery import chosen


def test_folder_and_part_of_a_name() -> None:
    assert chosen(["out", "slip-vi"]) == (Path("out"), "slip-vi")
    assert chosen(["out"]) == (Path("out"), "")


@pytest.mark.parametrize("arguments", [["--help"], ["--scene", "slip"], ["-x"], []])
def test_an_option_is_no_folder(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(arguments)
