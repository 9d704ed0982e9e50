"""The assistant's table: from an occasion over a few questions to the services a person needs.

The table is a catalogue list (`assistant.json`), so the city changes it without a program. A row is a topic; its
questions form a graph without cycles, and every way through it ends at services of the same catalogue. Nothing
is concluded here that is not written there: a step looks up what the table says for the answers given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import msgspec

from forms.catalogue.service import ServiceCode
from forms.errors import HostileInput
from forms.finder.spelling import folded_key, is_marked, spelled_key, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ASSISTANT = "assistant.json"
"""Name of the table among the lists of a catalogue."""
MAX_BYTES = 524_288
MAX_TOPICS = 64
MAX_QUESTIONS = 8
"""Most questions on any way to services."""
_NOT = "-"
"""Before a way of speaking that only sounds like the topic: what lies inside it does not count."""

_Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
_Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer; it leads either to another question or to services.

    A situation the station's declaration is not made for names the `office` that takes it: there its services are
    only told, whatever the station does with them otherwise.

    Attributes:
        text: the answer as a person says it.
        question: code of the next question, None at the end.
        services: national codes, what to do first in front; empty while there is another question.
        office: who takes this situation, None where the services' own rows say it.
    """

    text: _Line
    text_en: _Line
    question: _Code | None = None
    services: Annotated[tuple[ServiceCode, ...], msgspec.Meta(max_length=6)] = ()
    office: _Line | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question; answers are counted from 0 and chosen with the keys 1 to 9.

    Attributes:
        several: more than one answer may apply; then every answer ends at services.
    """

    code: _Code
    text: _Line
    text_en: _Line
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2, max_length=9)]
    several: bool = False


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One occasion people come with.

    Attributes:
        event: the life event it belongs to.
        said: how people speak of it, with or without marks.
        questions: the first is asked first.
    """

    code: _Code
    event: str
    name: _Line
    name_en: _Line
    said: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=80)]
    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1, max_length=24)]

    @property
    def services(self) -> frozenset[str]:
        """Every service the topic can end at."""
        return frozenset(
            code for question in self.questions for choice in question.choices for code in choice.services
        )


@dataclass(frozen=True)
class Asked:
    """The next question.

    Attributes:
        question: what to ask.
        number: from 1.
        at_most: how many questions the longest way has, counted from the first.
    """

    question: Question
    number: int
    at_most: int


@dataclass(frozen=True)
class Ended:
    """Where the answers led: services, what to do first in front, and who takes them if not as their rows say."""

    services: tuple[str, ...]
    office: str | None = None


Answer = int | tuple[int, ...]
"""The place of an answer among the choices, from 0; of a question with several, the places of all."""


_decoder = msgspec.json.Decoder(Annotated[tuple[Topic, ...], msgspec.Meta(max_length=MAX_TOPICS)])


def parse_assistant(payload: bytes, services: Collection[str], events: Collection[str]) -> tuple[Topic, ...]:
    """Return the topics of a table.

    Args:
        payload: the list's bytes.
        services: codes of the catalogue the table came with.
        events: codes of its life events.

    Raises:
        HostileInput: `catalogue_too_large`; `catalogue_shape` for another shape, a cycle, a question no answer
            leads to, more than eight questions on a way, an answer that leads nowhere or to two things;
            `catalogue_duplicate`; `catalogue_reference` for a service, question or event that is not there.
    """
    if len(payload) > MAX_BYTES:
        raise HostileInput("catalogue_too_large", name=ASSISTANT, limit=MAX_BYTES)
    try:
        topics: tuple[Topic, ...] = _decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise HostileInput("catalogue_shape", name=ASSISTANT) from error
    if len({topic.code for topic in topics}) != len(topics):
        raise HostileInput("catalogue_duplicate", name=ASSISTANT)
    for topic in topics:
        if topic.event not in events or not topic.services <= set(services):
            raise HostileInput("catalogue_reference", name=ASSISTANT)
        if any(not split_words(text) for text in topic.said):
            raise HostileInput("catalogue_shape", name=ASSISTANT)
        _check_ways(topic)
    return topics


def step(topic: Topic, answers: Sequence[Answer]) -> Asked | Ended:
    """Return the next question after some answers, or where they led.

    Args:
        topic: of a checked table.
        answers: what was answered to each question.

    Raises:
        ValueError: an answer that is not among the choices, or one more than there are questions.
    """
    by_code = {question.code: question for question in topic.questions}
    question = topic.questions[0]
    for place, answer in enumerate(answers):
        given = chosen(question, answer)
        following = given[0].question
        if following is None:
            if place + 1 != len(answers):
                raise ValueError("answers go on after the end")
            return Ended(_joined([choice.services for choice in given]), given[0].office)
        question = by_code[following]
    return Asked(question, len(answers) + 1, len(answers) + _heights(topic)[question.code])


def chosen(question: Question, answer: Answer) -> tuple[Choice, ...]:
    """Return the choices an answer names.

    Raises:
        ValueError: one that is not there, none at all, or several where one is asked for.
    """
    places = answer if isinstance(answer, tuple) else (answer,)
    if not all(0 <= place < len(question.choices) for place in places):
        raise ValueError("no such answer")
    if not places or (len(places) > 1 and not question.several):
        raise ValueError("one answer is asked for")
    return tuple(question.choices[place] for place in places)


def _joined(ends: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the services of several ends, each once: the first of every end, then the second, and so on.

    What every end has last, to be done after the rest, stays last: of the rows that name it the longest counts.
    """
    places: dict[str, int] = {}
    for services in ends:
        for place, code in enumerate(services):
            places[code] = max(place, places.get(code, 0))
    return tuple(sorted(places, key=lambda code: places[code]))


def said_in(topic: Topic, text: str) -> int:
    """Return how many words of a text are a way of speaking of a topic, 0 when none is.

    Marks count only where both words have them: `giay to` is `giấy tờ`, `mặt` is not `mất`.
    """
    words = _words_of(text[:400])
    others = [place for said in topic.said if said.startswith(_NOT) for place in _places(words, said)]
    best = 0
    for said in topic.said:
        if said.startswith(_NOT):
            continue
        for start, end in _places(words, said):
            if not any(start < last and first < end for first, last in others):
                best = max(best, end - start)
    return best


def is_doubted(topic: Topic, text: str) -> bool:
    """Say whether a text holds words that only sound like a topic: `mất tích` is missing, not dead."""
    words = _words_of(text[:400])
    return any(_places(words, said) for said in topic.said if said.startswith(_NOT))


def _words_of(text: str) -> list[str]:
    return [spelled_key(word) for word in split_words(text)]


def _places(words: list[str], said: str) -> list[tuple[int, int]]:
    """Return where a way of speaking stands among words: its first word and the one after its last."""
    wanted = _words_of(said.removeprefix(_NOT))
    size = len(wanted)
    return [
        (start, start + size)
        for start in range(len(words) - size + 1 if wanted else 0)
        if all(_alike(have, want) for have, want in zip(words[start : start + size], wanted, strict=True))
    ]


def _alike(have: str, want: str) -> bool:
    if have == want:
        return True
    return folded_key(have) == folded_key(want) and not (is_marked(have) and is_marked(want))


def _check_ways(topic: Topic) -> None:
    by_code = {question.code: question for question in topic.questions}
    if len(by_code) != len(topic.questions):
        raise HostileInput("catalogue_duplicate", name=ASSISTANT)
    for question in topic.questions:
        for choice in question.choices:
            if (choice.question is None) != bool(choice.services):
                raise HostileInput("catalogue_shape", name=ASSISTANT)
            if choice.question is not None and choice.question not in by_code:
                raise HostileInput("catalogue_reference", name=ASSISTANT)
            if (question.several or choice.office is not None) and choice.question is not None:
                raise HostileInput("catalogue_shape", name=ASSISTANT)
            if question.several and choice.office is not None:
                # Two answers could name two offices.
                raise HostileInput("catalogue_shape", name=ASSISTANT)
            if len(set(choice.services)) != len(choice.services):
                raise HostileInput("catalogue_duplicate", name=ASSISTANT)
    heights = _heights(topic)
    if set(heights) != set(by_code) or heights[topic.questions[0].code] > MAX_QUESTIONS:
        raise HostileInput("catalogue_shape", name=ASSISTANT)


def _heights(topic: Topic) -> dict[str, int]:
    """Return, for every question reached from the first, the most questions from it to an end, itself included.

    Raises:
        HostileInput: `catalogue_shape`, questions lead back to themselves.
    """
    by_code = {question.code: question for question in topic.questions}
    heights: dict[str, int] = {}
    under_way: set[str] = set()

    def height(code: str) -> int:
        if code in under_way:
            raise HostileInput("catalogue_shape", name=ASSISTANT)
        if code not in heights:
            under_way.add(code)
            following = [one.question for one in by_code[code].choices if one.question is not None]
            heights[code] = 1 + max((height(one) for one in following), default=0)
            under_way.discard(code)
        return heights[code]

    height(topic.questions[0].code)
    return heights
