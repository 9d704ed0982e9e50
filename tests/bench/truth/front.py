"""What stands where the portal was: a proxy whose portal is gone, or a network that wants a log-in first."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading

_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n502 gateway"
_LOG_IN = (
    b"HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


def serve(kind: str, address: str, port: int, chain: str, key: str) -> None:
    """Answer on the portal's own address: `proxy` with 502 under its certificate, `captive` in plain HTTP."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with socket.create_server((address, port), reuse_port=False) as listening:
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while True:
            near, _ = listening.accept()
            threading.Thread(target=_answer, args=(near, kind, context), daemon=True).start()


def _answer(near: socket.socket, kind: str, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError), contextlib.ExitStack() as open_:
        if kind == "proxy":
            near = open_.enter_context(context.wrap_socket(near, server_side=True))
        while _read_request(near):
            near.sendall(_BAD_GATEWAY if kind == "proxy" else _LOG_IN)


def _read_request(near: socket.socket) -> bool:
    """Take one request whole, as a server does that is in order itself; False at the end."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        piece = near.recv(65_536)
        if not piece:
            return False
        taken += piece
        if taken[:1] == b"\x16":
            # A greeting of TLS, answered in plain text as such networks do.
            return True
    head, _, body = taken.partition(b"\r\n\r\n")
    length = next(
        (line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b"0"
    )
    left = int(length) - len(body)
    while left > 0 and (piece := near.recv(65_536)):
        left -= len(piece)
    return True


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
