"""The assistant's table: topics, their questions, and where each answer leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reading import Row, SeedError, only_once, read_rows, split_list

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = ("assistant-topics.csv", "assistant-questions.csv", "assistant-answers.csv")
_ALSO = "+"
_SERVICE = re.compile(r"[0-9]\.[0-9]{6}")


def build_assistant(own: Path) -> list[dict[str, object]]:
    """Return the topics in the order of the hand-kept table, each with its questions and answers.

    An answer leads to a question's code or to services (`1.001193|1.004222`); `@` and a name after the services
    say who takes this situation instead of the station; `+` in front lets several answers of a question apply.
    Cycles, unreached questions and services that do not exist are refused by `forms.catalogue.assistant`.

    Raises:
        SeedError: a topic or question is doubled, a question or answer belongs to none, or an answer leads to
            questions and services at once.
    """
    topics = read_rows(own / INPUTS[0], ("code", "event", "name", "name_en", "said"))
    questions = read_rows(own / INPUTS[1], ("topic", "code", "text", "text_en"))
    answers = read_rows(own / INPUTS[2], ("topic", "question", "text", "text_en", "leads_to"))
    only_once(INPUTS[0], (row["code"] for row in topics))
    only_once(INPUTS[1], (f"{row['topic']}/{row['code']}" for row in questions))
    known = {row["code"] for row in topics}
    asked = {(row["topic"], row["code"]) for row in questions}
    for row in questions:
        if row["topic"] not in known:
            raise SeedError(f"{INPUTS[1]}: no topic {row['topic']}")
    for row in answers:
        if (row["topic"], row["question"]) not in asked:
            raise SeedError(f"{INPUTS[2]}: no question {row['topic']}/{row['question']}")
    return [
        {
            "code": topic["code"],
            "event": topic["event"],
            "name": topic["name"],
            "name_en": topic["name_en"],
            "said": split_list(topic["said"]),
            "questions": [
                {
                    "code": question["code"],
                    "text": question["text"],
                    "text_en": question["text_en"],
                    **_several(topic["code"], question["code"], answers),
                    "choices": [
                        {"text": row["text"], "text_en": row["text_en"], **_end(row["leads_to"])}
                        for row in answers
                        if (row["topic"], row["question"]) == (topic["code"], question["code"])
                    ],
                }
                for question in questions
                if question["topic"] == topic["code"]
            ],
        }
        for topic in topics
    ]


def _several(topic: str, question: str, answers: list[Row]) -> dict[str, object]:
    """Return that more than one answer of a question may apply; `+` in front of every answer's end says so."""
    ends = [row["leads_to"] for row in answers if (row["topic"], row["question"]) == (topic, question)]
    marked = [end.startswith(_ALSO) for end in ends]
    if any(marked) and not all(marked):
        raise SeedError(f"{INPUTS[2]}: {topic}/{question}: {_ALSO} stands before some answers only")
    return {"several": True} if any(marked) else {}


def _end(leads_to: str) -> dict[str, object]:
    ways, _, office = leads_to.removeprefix(_ALSO).partition("@")
    parts = split_list(ways)
    if office and not (parts and all(_SERVICE.fullmatch(part) for part in parts)):
        raise SeedError(f"{INPUTS[2]}: {leads_to!r} names an office without services")
    if office:
        return {"services": parts, "office": office.strip()}
    if parts and all(_SERVICE.fullmatch(part) for part in parts):
        return {"services": parts}
    if len(parts) != 1:
        raise SeedError(f"{INPUTS[2]}: {leads_to!r} is neither one question nor services")
    return {"question": parts[0]}
