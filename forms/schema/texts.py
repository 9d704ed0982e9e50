"""Texts of a definition in several languages, found by the most specific key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

FALLBACK: Final = "vi"
"""Every definition has Vietnamese; another language that lacks a text falls back to it."""


class Text:
    """One text in the languages of a form; call it with a language.

    Args:
        by_language: the wordings; Vietnamese must be among them unless the text is empty.
    """

    __slots__ = ("_by_language",)

    def __init__(self, by_language: Mapping[str, str]) -> None:
        self._by_language = dict(by_language)

    def __call__(self, language: str = FALLBACK) -> str:
        """Return the wording in `language`, else in Vietnamese, else an empty text."""
        return self._by_language.get(language) or self._by_language.get(FALLBACK, "")

    def __bool__(self) -> bool:
        return bool(self._by_language)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._by_language == other._by_language

    def __hash__(self) -> int:
        return hash(frozenset(self._by_language.items()))

    def __repr__(self) -> str:
        return f"Text({self()!r})"

    def languages(self) -> frozenset[str]:
        """Return the languages it has."""
        return frozenset(self._by_language)


def missing_text(languages: Iterable[str], has: Container[str], key: str) -> dict[str, str]:
    """Return what a refusal says of a text: its key, and the languages it lacks."""
    return {"key": key, "languages": ", ".join(one for one in languages if one not in has)}


NO_TEXT: Final = Text({})


def find_text(texts: Mapping[str, Mapping[str, str]], keys: Iterable[str], part: str) -> Text:
    """Return the text of the first key that has one, language by language.

    Args:
        texts: language → key → wording.
        keys: most specific first.
        part: last part of the key: `label`, `description` or a choice's code.
    """
    wanted = [f"{key}.{part}" for key in keys if key]
    found: dict[str, str] = {}
    for language, table in texts.items():
        for key in wanted:
            if key in table:
                found[language] = table[key]
                break
    return Text(found)
