"""A credential store that lives as long as its test, or fails on demand."""

from __future__ import annotations


class MemoryKeyring:
    """What an operating system's store does, in a dictionary."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        self.entries.pop((service, username), None)
