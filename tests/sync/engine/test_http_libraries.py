"""The contract of the transport, on the library in use and on its maintained continuation.

One switch: `sync.link.transport` is loaded a second time with `httpx2` under the name it imports.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
import zstandard

import sync.link.transport
from sync.errors import SyncError, Trouble
from sync.link.goodput import Patience
from tests.support.sockets import odd_server, unused_port


@pytest.fixture(scope="module", params=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The module `sync.link.transport` over one of the two libraries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "httpx", pytest.importorskip(request.param))
        where = importlib.util.spec_from_file_location(
            f"transport_on_{request.param}", sync.link.transport.__file__
        )
        assert where is not None
        assert where.loader is not None
        module = importlib.util.module_from_spec(where)
        patch.setitem(sys.modules, where.name, module)
        where.loader.exec_module(module)
        yield module


@contextmanager
def calling(library: ModuleType, answer: bytes | None) -> Iterator[sync.link.transport.Transport]:
    with odd_server(answer) as odd, library.Transport(f"http://127.0.0.1:{odd.port}") as transport:
        yield transport


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_an_answer_is_read_whole_with_its_headers_in_lower_case(library: ModuleType) -> None:
    with calling(library, http("200 OK", b"abc", "X-Thing: Yes")) as transport:
        answer = transport.call("GET", "/v1/x?after=1")
    assert (answer.status, answer.body, answer.headers["x-thing"]) == (200, b"abc", "Yes")


def test_zstd_is_opened_within_a_bound_and_nothing_else(library: ModuleType) -> None:
    packed = zstandard.ZstdCompressor().compress(b"y" * 5_000)
    with calling(library, http("200 OK", packed, "Content-Encoding: zstd")) as transport:
        assert transport.call("GET", "/").body == b"y" * 5_000
    bomb = zstandard.ZstdCompressor().compress(bytes(8 * library.MAX_ANSWER_BYTES))
    for encoding, body, trouble in (
        ("zstd", bomb, Trouble.PROTOCOL),
        ("gzip", b"abc", Trouble.NOT_OUR_PORTAL),
        ("br", b"abc", Trouble.NOT_OUR_PORTAL),
    ):
        with calling(library, http("200 OK", body, f"Content-Encoding: {encoding}")) as transport:
            assert failed(transport).trouble is trouble


def failed(transport: sync.link.transport.Transport, **more: object) -> SyncError:
    with pytest.raises(SyncError) as caught:
        transport.call("POST", "/v1/packets", body=b"x" * 5_000, **more)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"", Trouble.OFFLINE),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Trouble.OFFLINE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", Trouble.OFFLINE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + bytes(17_000_000), Trouble.PROTOCOL),
    ],
)
def test_what_is_no_answer_is_one_clear_failure(library: ModuleType, answer: bytes, trouble: Trouble) -> None:
    with calling(library, answer) as transport:
        assert failed(transport).trouble is trouble


def test_nobody_there_is_told_by_the_systems_own_number(library: ModuleType) -> None:
    with library.Transport(f"http://127.0.0.1:{unused_port()}") as transport:
        error = failed(transport)
    assert (error.trouble, error.problem) == (Trouble.OFFLINE, "nobody_listens")


def test_silence_is_left_after_the_patience_of_the_call(library: ModuleType) -> None:
    with calling(library, None) as transport:
        assert failed(transport, patience=Patience(0.2, 0.2)).trouble is Trouble.TIMEOUT


def test_closing_wakes_a_call_under_way_and_refuses_later_ones(library: ModuleType) -> None:
    with odd_server(None) as odd, library.Transport(f"http://127.0.0.1:{odd.port}") as transport:
        told: list[SyncError] = []
        caller = threading.Thread(target=lambda: told.append(failed(transport)))
        caller.start()
        assert odd.asked.wait(20)
        transport.close()
        caller.join(2)
        assert not caller.is_alive()
        assert told[0].trouble is failed(transport).trouble is Trouble.STOPPED


def test_dropping_ends_a_call_under_way_and_the_next_one_connects_anew(library: ModuleType) -> None:
    with odd_server(None) as odd, library.Transport(f"http://127.0.0.1:{odd.port}") as transport:
        told: list[SyncError] = []
        caller = threading.Thread(target=lambda: told.append(failed(transport)))
        caller.start()
        assert odd.asked.wait(20)
        odd.asked.clear()
        transport.drop()
        caller.join(2)
        assert told[0].trouble is Trouble.OFFLINE
        assert failed(transport, patience=Patience(0.2, 0.2)).trouble is Trouble.TIMEOUT
        assert odd.asked.is_set()


def test_pieces_go_as_they_are_read_and_every_byte_is_counted(library: ModuleType) -> None:
    with calling(library, http("200 OK", b"fine")) as transport:
        pieces = (b"z" * 1_000 for _ in range(7))
        answer = transport.call("PATCH", "/v1/x", headers={"Content-Length": "7000"}, body=pieces)
        sent, received = transport.take_traffic()
    assert answer.body == b"fine"
    assert 7_100 < sent < 7_600
    assert 30 < received < 100
    assert transport.take_traffic() == (0, 0)


def test_a_failure_while_the_pieces_are_made_is_the_callers_own(library: ModuleType) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 10
        raise SyncError.stopped()

    with calling(library, http("200 OK")) as transport, pytest.raises(SyncError) as caught:
        transport.call("PATCH", "/v1/x", headers={"Content-Length": "20"}, body=pieces())
    assert caught.value.trouble is Trouble.STOPPED
