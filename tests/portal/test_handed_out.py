"""The mark beside the keys: never lowered, whoever writes it, and known for a copy."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forms.errors import StationError
from sync.portal.storage.database import Database
from sync.portal.storage.handed_out import NAME, Mark, Undeclared
from tests.architecture.sources import ROOT
from tests.support.database_copy import DatabaseCopy

RAISE = (
    "import sys; from pathlib import Path; from sync.portal.storage.handed_out import Mark\n"
    "mark = Mark(Path(sys.argv[1]))\n"
    "for number in range(int(sys.argv[2]), 400, 2): mark.note(number)"
)


def number(mark: Mark) -> int:
    place = mark.read()
    assert place is not None
    assert not place.copied
    return place.number


def test_it_only_rises_whatever_order_it_is_told_in(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark")
    assert mark.read() is None
    mark.begin()
    assert number(mark) == 0
    for told in (3, 1, 7, 6):
        mark.note(told)
    mark.begin()
    assert number(mark) == 7
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("mark")] == ["mark"]


def test_threads_and_processes_raise_the_same_one(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    children = [
        subprocess.Popen([sys.executable, "-c", RAISE, str(file), str(first)], cwd=ROOT) for first in (0, 1)
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Mark(file).note, range(300)))
    assert [child.wait(60) for child in children] == [0, 0]
    assert number(Mark(file)) == 399


@pytest.mark.parametrize("content", [b"", b"\x00" * 63, b"12 34", b"a b c"])
def test_what_cannot_be_read_counts_as_gone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mark"
    file.write_bytes(content)
    assert Mark(file).read() is None


@pytest.mark.skipif(os.name != "posix", reason="rights of a file")
def test_other_rights_do_not_make_it_a_copy_and_a_copy_is_one(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    mark = Mark(file)
    mark.note(5)
    file.chmod(0o600)
    assert number(mark) == 5
    words = file.read_bytes().split()
    earlier = int(words[2]) - 5_000_000_000
    # The same file with changed rights long after, and another file of that content.
    os.pwrite(handle := os.open(file, os.O_WRONLY), b"%s %s %020d\n" % (words[0], words[1], earlier), 0)
    os.close(handle)
    assert number(mark) == 5
    (tmp_path / "elsewhere").write_bytes(file.read_bytes())
    place = Mark(tmp_path / "elsewhere").read()
    assert place is not None
    assert place.copied


def test_a_file_laid_down_again_under_the_same_number_is_a_copy(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    mark = Mark(file)
    mark.begin()
    mark.note(7)
    told, identity, written_ns = file.read_bytes().split()
    earlier = b"%s %s %020d\n" % (told, identity, int(written_ns) - 5_000_000_000)
    file.write_bytes(earlier)
    genuine = mark.read()
    assert genuine is not None
    assert not genuine.copied
    file.unlink()
    # ext4 takes the number that has just become free, others take a new one: a copy either way.
    file.write_bytes(earlier)
    again = mark.read()
    assert again is not None
    assert again.copied


def test_a_folder_that_takes_no_mark_is_told_at_the_start_and_recorded_later(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "nowhere" / "mark")
    with pytest.raises(StationError, match="mark_unwritable"):
        mark.begin()


@pytest.mark.allows_log
def test_a_mark_that_cannot_be_raised_keeps_nobody_waiting(tmp_path: Path) -> None:
    Mark(tmp_path / "nowhere" / "mark").note(3)


@pytest.mark.allows_log
def test_a_worker_that_missed_the_last_commits_itself_finds_the_older_database_by_the_mark(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    first, second = (Database(url, Mark(tmp_path / NAME)) for _ in range(2))
    first.migrate()
    assert first.look()
    assert second.look()
    with first.writing():
        pass
    copy = DatabaseCopy.of(url)
    with first.writing():
        pass
    copy.put_back(url)
    with pytest.raises(Undeclared), second.writing():
        pass
    assert second.in_doubt
    first.close()
    second.close()
