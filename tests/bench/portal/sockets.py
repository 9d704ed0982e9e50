"""HTTP/1.1 on a plain socket, as little as a bench needs: a client library would cost more than the portal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

TIMEOUT_S = 60


@dataclass(frozen=True)
class Where:
    """Host and port of the portal."""

    host: str
    port: int

    @staticmethod
    def of(url: str) -> Where:
        """Take an address apart."""
        parts = urlsplit(url)
        return Where(parts.hostname or "", parts.port or 0)


@dataclass(frozen=True)
class Answer:
    """An answer; status 0 when there was none."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def retry_after_s(self) -> int:
        """Seconds the portal asks to wait, 0 when it does not."""
        return int(self.headers.get("retry-after", "0"))


class Connection:
    """One connection for one call, as stations behind bad links have."""

    def __init__(self, where: Where) -> None:
        self._where = where

    async def __aenter__(self) -> Connection:
        """Connect."""
        opening = asyncio.open_connection(self._where.host, self._where.port)
        try:
            self._reader, self._writer = await asyncio.wait_for(opening, TIMEOUT_S)
        except TimeoutError as error:
            raise ConnectionError from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._writer.close()

    async def exchange(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Send a request and read its answer."""
        try:
            return await asyncio.wait_for(self._exchange(method, target, headers, body), TIMEOUT_S)
        except TimeoutError as error:
            raise ConnectionError from error

    async def _exchange(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._where.host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        await self._writer.drain()
        first, *rest = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest) if name
        }
        size = 0 if method == "HEAD" else int(told.get("content-length", "0"))
        return Answer(int(first.split(" ")[1]), told, await self._reader.readexactly(size))
