"""`tram-so` and `tram-so-portal` on a path, started as copies of one process that has read their modules already.

Reading them takes a second each time, a verb itself a tenth of that. Whoever types a command gets what a start of its
own would give: its arguments, folder, environment and files, its exit status, and a process that ends with it. What
serves or is named otherwise is started from nothing, as ever.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tests.architecture.sources import ROOT
from tests.support.waiting import until

MAINS = {"tram-so": "ui.main", "tram-so-portal": "sync.portal.main"}
VERBS = ("kiosk.cli", "sync.portal.administration")
"""Packages of modules that a verb reads when it is called."""
LATER = ("sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.pysqlite")
MOST_BYTES = 1 << 20
_STREAMS = ((0, "r", "strict", -1), (1, "w", "strict", -1), (2, "w", "backslashreplace", 1))
_CALLER = """\
#!{python} -IS
import array, json, os, socket, sys
if {cold!r} & set(sys.argv[1:]):
    os.execv({tool!r}, [{tool!r}, *sys.argv[1:]])
with socket.socket(socket.AF_UNIX) as line:
    line.connect({place!r})
    said = json.dumps([{name!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    line.sendmsg([len(said).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
    line.sendall(said)
    status = line.recv(1)
sys.exit(status[0] if status else 70)
"""


@contextmanager
def warm_tools(folder: Path, *cold: str) -> Iterator[Path]:
    """Give a folder for the path with both commands.

    Args:
        folder: to put it in; its name must be short, as a socket's must.
        cold: verbs that are started from nothing.
    """
    folder.mkdir()
    place = folder / "line"
    for name in MAINS:
        tool = str(Path(sys.executable).parent / name)
        caller = folder / name
        caller.write_text(
            _CALLER.format(python=sys.executable, cold=set(cold), tool=tool, place=str(place), name=name)
        )
        caller.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(place)], cwd=ROOT, stdin=subprocess.DEVNULL
    ) as keeper:
        try:
            until(lambda: place.exists() or keeper.poll() is not None, seconds=60)
            assert keeper.poll() is None
            yield folder
        finally:
            keeper.terminate()


def _keep(place: str) -> NoReturn:
    """Read all modules, then start a copy of this process for each who calls, one after the other."""
    mains = {name: importlib.import_module(module).main for name, module in MAINS.items()}
    for package in VERBS:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, package + "."):
            importlib.import_module(module.name)
    for name in LATER:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place + ".new")
        listening.listen()
        Path(place + ".new").rename(place)
        while True:
            caller, _ = listening.accept()
            with caller:
                length, files, _, _ = socket.recv_fds(caller, 4, 3)
                said = b""
                while len(said) < int.from_bytes(length, "big"):
                    said += caller.recv(MOST_BYTES)
                copy = os.fork()
                if copy == 0:
                    listening.close()
                    caller.close()
                    name, arguments, folder, environment = json.loads(said)
                    _become(files, folder, environment)
                    sys.argv = [name, *arguments]
                    _end(mains[name])
                for file in files:
                    os.close(file)
                status = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
                with contextlib.suppress(BrokenPipeError):
                    caller.sendall(bytes([status if status >= 0 else 128 - status]))


def _become(files: list[int], folder: str, environment: dict[str, str]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    # As they are made when an interpreter starts: of a file, a pipe, or whatever was given.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False, buffering=buffering)  # noqa: SIM115
        for number, mode, errors, buffering in _STREAMS
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(main: Callable[[], int]) -> NoReturn:
    """Run a command and do what an interpreter does at its end, but for taking every module apart."""
    status = 1
    try:
        status = main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - told as an interpreter tells it
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _keep(sys.argv[1])
