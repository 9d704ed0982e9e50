"""A print server on this machine that the system's own printing library talks to: it answers, or it never does."""

from __future__ import annotations

import ctypes
import http.server
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def _library() -> bool:
    try:
        ctypes.CDLL("libcups.so.2")
    except OSError:
        return False
    return sys.platform == "linux"


needs_printing = pytest.mark.skipif(not _library(), reason="no CUPS library on this machine")


@contextmanager
def print_server(*names: str) -> Iterator[None]:
    """Let the system know these printers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    _Answers.names = names
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        with _told(server.server_port):
            yield
    finally:
        server.shutdown()
        server.server_close()
        serving.join(10)


@contextmanager
def dead_print_server() -> Iterator[None]:
    """Let the system's print server take a connection and say nothing, until this ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening, _told(listening.getsockname()[1]):
        yield


@contextmanager
def _told(port: int) -> Iterator[None]:
    before = os.environ.get("CUPS_SERVER")
    os.environ["CUPS_SERVER"] = f"127.0.0.1:{port}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["CUPS_SERVER"]
        else:
            os.environ["CUPS_SERVER"] = before


class _Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    names: tuple[str, ...] = ()

    def log_message(self, *_arguments: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        """Answer any question with the list of printers (IPP 2.0)."""
        asked = self._body()
        answer = b"\x02\x00\x00\x00" + asked[4:8] + b"\x01"
        answer += _attribute(0x47, "attributes-charset", b"utf-8")
        answer += _attribute(0x48, "attributes-natural-language", b"en")
        for name in self.names:
            answer += b"\x04" + _attribute(0x42, "printer-name", name.encode())
            answer += _attribute(0x45, "printer-uri-supported", b"ipp://localhost/printers/" + name.encode())
            answer += _attribute(0x23, "printer-type", struct.pack(">I", 4))
        answer += b"\x03"
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value
