"""`docs/OPERATING.md` is run: its blocks, in order, as they stand, by a shell in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.conftest import LONG
from tests.support.postgres import FAST, postgres_server, why_not
from tests.support.proof import not_proven
from tests.support.warm_tools import warm_tools

DOCUMENT = ROOT / "docs" / "OPERATING.md"
FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DATABASE = "DATABASE=postgresql+psycopg://tramso@localhost/tramso\n"
PORT = "8080"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the document is written for a Unix shell")


def blocks(kind: str) -> list[str]:
    """Return the document's blocks of a kind."""
    return [text for found, text in FENCED.findall(DOCUMENT.read_text(encoding="utf-8")) if found == kind]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def play(folder: Path, text: str) -> str:
    """Run commands as a person would who stops at the first that fails; only the port is another one."""
    folder.mkdir()
    script = folder / "as-written.sh"
    # A person types one line after the other and would see each fail. What still serves then is ended.
    ending = "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n"
    script.write_text(
        "set -euxo pipefail\n" + ending + text.replace(PORT, str(free_port())), encoding="utf-8"
    )
    with tools(folder.parent / "tools") as place:
        told = subprocess.run(
            ["bash", script.name],
            cwd=folder,
            env={**os.environ, "PATH": f"{place}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=600,
        )
    log = folder / "serve.log"
    said = told.stdout + (log.read_text(encoding="utf-8")[-2_000:] if log.exists() else "")
    assert told.returncode == 0, said
    return told.stdout


@contextmanager
def tools(folder: Path) -> Iterator[Path]:
    """Give the folder of the two commands; the long run starts each line from nothing, this one those below."""
    if LONG:
        yield Path(sys.executable).parent
    else:
        with warm_tools(folder, "serve", "doctor") as place:
            yield place


def tools_or_not_proven(*names: str) -> None:
    for name in names:
        if shutil.which(name) is None:
            not_proven(f"{name} is not installed")


def test_every_block_is_of_a_kind_that_is_run() -> None:
    kinds = {kind for kind, _ in FENCED.findall(DOCUMENT.read_text(encoding="utf-8"))}
    assert kinds == {"sh", "sh postgresql"}


def test_from_nothing_to_a_restored_portal_as_written(tmp_path: Path) -> None:
    tools_or_not_proven("bash", "curl")
    text = "".join(blocks("sh"))
    assert text.count("tram-so") > 20, "the document's blocks are not found any more"
    play(tmp_path / "machine", text)


def test_postgresql_as_written(tmp_path: Path) -> None:
    tools_or_not_proven("bash", "curl", "pg_dump", "pg_restore")
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    text = "".join(blocks("sh postgresql"))
    assert DATABASE in text
    with postgres_server(**FAST) as server, server.empty() as url:
        told = play(tmp_path / "machine", text.replace(DATABASE, f"DATABASE='{url}'\n"))
    assert "KHÔNG nằm trong bản sao này: hãy chạy pg_dump TRƯỚC" in told
