"""The database driver under the names this package uses, so that nothing else imports it.

`sqlcipher3` has no type stubs; the protocols say which of its methods are relied on. Its exception
classes are not those of the standard library's `sqlite3` and are re-exported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from sqlcipher3 import dbapi2 as driver

DatabaseError: type[Exception] = driver.DatabaseError
IntegrityError: type[Exception] = driver.IntegrityError

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]


class Cursor(Protocol):
    """What a statement gives back."""

    @property
    def rowcount(self) -> int:
        """Rows changed by the statement."""

    def fetchone(self) -> Any:
        """Return the next row or None."""

    def fetchall(self) -> list[Row]:
        """Return the rest."""

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """An open database; belongs to the thread that opened it."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, parameters: Parameters = ..., /) -> Cursor:
        """Run one statement with bound parameters."""

    def executemany(self, sql: str, rows: Iterable[Parameters], /) -> Cursor:
        """Run one statement for many rows."""

    def set_authorizer(self, callback: Callable[..., int] | None, /) -> None:
        """Let a callback allow or deny what statements do."""

    def backup(self, target: Connection, /) -> None:
        """Copy every page into another open database."""

    def close(self) -> None:
        """Close the database."""
