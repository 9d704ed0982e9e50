"""Servers on this machine that answer what a station must not trust: a real socket, no portal behind it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIN_PAGE = "<!DOCTYPE html><html><body><form>Đăng nhập Wi-Fi miễn phí</form></body></html>".encode()


def http(status: str, body: bytes, kind: str, *headers: str) -> bytes:
    """Return a whole HTTP/1.1 answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@contextmanager
def answering(answer: bytes | None, hold: threading.Event | None = None) -> Iterator[str]:
    """Answer every request with the same bytes and hang up; give the address.

    Args:
        answer: the bytes; None hangs up without a word.
        hold: with it the server reads and says nothing until this is set.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                call, _ = listening.accept()
            except TimeoutError:
                continue
            with call:
                call.settimeout(5)
                try:
                    _read_request(call)
                    if hold is not None:
                        hold.wait(20)
                    if answer is not None:
                        call.sendall(answer)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        thread.join(timeout=20)
        listening.close()


@contextmanager
def nobody() -> Iterator[str]:
    """Give an address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


def _read_request(call: socket.socket) -> None:
    got = b""
    while b"\r\n\r\n" not in got:
        piece = call.recv(65_536)
        if not piece:
            return
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    wanted = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            wanted = int(value)
    while len(body) < wanted:
        piece = call.recv(65_536)
        if not piece:
            return
        body += piece
