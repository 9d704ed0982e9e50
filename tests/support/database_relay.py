"""A socket between a portal and its PostgreSQL: it can be led elsewhere, and cut at a chosen message."""

from __future__ import annotations

import selectors
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

_NAME = ".s.PGSQL.5432"
_PIECE = 1 << 16
_SOON_S = 0.05
_ANSWER_S = 1.0


class Cut(Enum):
    """What becomes of the message at which the connection breaks."""

    BEFORE = "the server never hears it"
    AFTER = "the server has done it, and its answer is lost"


@dataclass
class DatabaseRelay:
    """Passes bytes on between programs and a server.

    Attributes:
        folder: what a program connects to instead of the server's folder.
        server: the folder of the server's socket; connections made later go where it says then.
        heard: messages of programs passed on since `cut_at`.
        was_cut: a connection was broken as `cut_at` wanted.
    """

    folder: Path
    server: Path
    heard: int = 0
    was_cut: bool = False
    _cut: tuple[int, Cut] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def cut_at(self, message: int, how: Cut) -> None:
        """Break the connection that brings the n-th message from now on, counted from 0; once."""
        with self._guard:
            self.heard, self.was_cut, self._cut = 0, False, (message, how)

    def spare(self) -> None:
        """Break nothing from now on."""
        with self._guard:
            self._cut = None

    def serve(self, listening: socket.socket) -> None:
        """Take connections until `end`."""
        while not self._ended.is_set():
            try:
                program, _ = listening.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._pass_on, args=(program,))
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Break every connection."""
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=20)

    def _pass_on(self, program: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with program, server, selectors.DefaultSelector() as ready:
            try:
                server.connect(str(self.server / _NAME))
                ready.register(program, selectors.EVENT_READ, server)
                ready.register(server, selectors.EVENT_READ, program)
                while not self._ended.is_set():
                    for key, _ in ready.select(_SOON_S):
                        if not self._pass_piece(key.fileobj, key.data, from_program=key.fileobj is program):
                            return
            except OSError:
                # Either side is gone; closing both tells the other one.
                return

    def _pass_piece(self, source: object, target: socket.socket, *, from_program: bool) -> bool:
        assert isinstance(source, socket.socket)
        piece = source.recv(_PIECE)
        if not piece:
            return False
        how = self._due() if from_program else None
        if how is not Cut.BEFORE:
            target.sendall(piece)
        if how is Cut.AFTER:
            # Its answer is read and kept: the server is through with what it was told. Half a message has none.
            target.settimeout(_ANSWER_S)
            target.recv(_PIECE)
        return how is None

    def _due(self) -> Cut | None:
        with self._guard:
            at, self.heard = self.heard, self.heard + 1
            if self._cut is None or self._cut[0] != at:
                return None
            how, self._cut, self.was_cut = self._cut[1], None, True
            return how


@contextmanager
def database_relay(server: Path) -> Iterator[DatabaseRelay]:
    """Relay to the server of a folder until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="tramso-pg-"))
    relay = DatabaseRelay(folder, server)
    listening = socket.socket(socket.AF_UNIX)
    listening.settimeout(_SOON_S)
    listening.bind(str(folder / _NAME))
    listening.listen(64)
    thread = threading.Thread(target=relay.serve, args=(listening,))
    thread.start()
    try:
        yield relay
    finally:
        relay.end()
        thread.join(timeout=20)
        listening.close()
        shutil.rmtree(folder, ignore_errors=True)
