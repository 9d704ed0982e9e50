"""A credential store in memory that can be locked, empty or forgetful, as real ones are."""

from __future__ import annotations


class StoreLockedError(Exception):
    """What a store raises while nobody has unlocked it."""


class FakeKeyring:
    """The calls of a `keyring` back end over a dictionary."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if not self.forgetful:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.entries[service, username]

    def _check(self) -> None:
        if self.locked:
            raise StoreLockedError("locked")
