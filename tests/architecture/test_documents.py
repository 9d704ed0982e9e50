"""The commands README and the other documents name are there, and those that are there are named."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kiosk.cli.main import VERBS, _parser
from sync.portal.main import _parser as portal_parser
from tests.architecture.sources import ROOT

NAMING = ("README.md", "docs/ARCHITECTURE.md", "docs/OPERATING.md")
DOCUMENTS = (*NAMING, "docs/SCALE.md", "docs/SECURITY.md", "docs/RELIABILITY.md", "build/README.md")
INLINE = re.compile(r"`([^`\n]+)`")
INDENTED = re.compile(r"^ {4,}((?:sudo |TRAM_SO_\S+ )?(?:python3?|tram-so)\S* .*)$", re.MULTILINE)
WORD = re.compile(r"[a-z][a-z-]*\Z")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> Iterator[list[str]]:
    """Yield the commands a document names, each as words, as far as they can be read as such."""
    text = text_of(name)
    for found in [*INLINE.findall(text), *INDENTED.findall(text)]:
        try:
            words = shlex.split(found.split("  #")[0].replace("…", ""))
        except ValueError:
            continue
        if words[:1] in (["tram-so"], ["tram-so-portal"], ["python"], ["python3"], ["sudo"]):
            yield words[1:] if words[0] == "sudo" else words


def below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the verbs of a parser."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


def programs() -> dict[str, argparse.ArgumentParser]:
    return {"tram-so": _parser(list(VERBS))[0], "tram-so-portal": portal_parser()}


def unknown(words: list[str]) -> str | None:
    """Return what of a command is not there."""
    if words[0] in programs():
        parser = programs()[words[0]]
        rest = words[1:]
        while (verbs := below(parser)) and rest and WORD.match(rest[0]):
            if rest[0] not in verbs:
                # The keys have a verb of their own and more below it.
                return rest[0]
            parser, rest = verbs[rest[0]], rest[1:]
        options = [word.split("=")[0] for word in rest if word.startswith("--")]
        return next((one for one in options if one not in parser._option_string_actions), None)
    if words[1:2] == ["-m"] and len(words) > 2:
        module = words[2]
        if not module.startswith(("tests.", "ui.", "sync.", "kiosk.")) or "<" in module:
            return None
        return None if importlib.util.find_spec(module) else module
    if len(words) > 1 and words[1].startswith("build/"):
        return None if (ROOT / words[1]).is_file() else words[1]
    return None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_a_document_names_is_there(name: str) -> None:
    wrong = [f"{' '.join(words)}: no {gone}" for words in commands(name) if (gone := unknown(words))]
    assert not wrong, "\n".join(wrong)


def test_the_commands_of_the_readme_are_found_at_all() -> None:
    found = [" ".join(words[:2]) for words in commands("README.md")]
    assert {"python3 build/dev.py", "tram-so search", "tram-so-portal serve", "python -m"} <= set(found)


def leaves(parser: argparse.ArgumentParser, *before: str) -> Iterator[tuple[str, ...]]:
    verbs = below(parser)
    if not verbs:
        yield before
    for name, inner in verbs.items():
        yield from leaves(inner, *before, name)


@pytest.mark.parametrize("program", ["tram-so", "tram-so-portal"])
def test_every_verb_is_named_in_a_document(program: str) -> None:
    """README and ARCHITECTURE name what leads somewhere; the last part of OPERATING names every one."""
    named = {" ".join(words) for words in map(str.split, INLINE.findall(text_of("docs/OPERATING.md")))}
    missing = [" ".join(path) for path in leaves(programs()[program]) if " ".join(path) not in named]
    assert not missing, f"{program}: in docs/OPERATING.md not named: {', '.join(missing)}"


def test_every_verb_of_the_bootstrap_is_named() -> None:
    told = subprocess.run(
        [sys.executable, "build/dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    verbs = set(re.findall(r"build/dev\.py ([a-z]+)", told.stdout + told.stderr))
    assert len(verbs) >= 5, told.stdout + told.stderr
    named = " ".join(text_of(name) for name in ("README.md", "build/README.md"))
    missing = [verb for verb in sorted(verbs) if not re.search(rf"`{verb}`|dev\.py {verb}\b", named)]
    assert not missing


def test_the_index_of_decisions_lists_each_once() -> None:
    listed = re.findall(
        r"^- \[\d{3}\]\((\d{3}-[a-z0-9-]+\.md)\) ", text_of("docs/decisions/README.md"), re.MULTILINE
    )
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert sorted(listed) == files
