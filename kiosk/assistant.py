"""Trợ lý: which occasion a sentence speaks of, and what the catalogue says at the end of its questions.

Everything said comes from the catalogue in force; what the assistant does not know it leaves to the finder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.catalogue.assistant import Topic, is_doubted, said_in
from forms.finder.spelling import split_words
from kiosk.words.found_sentences import is_clear

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.views.cases import FoundService

MAX_HEARD = 300
"""Characters of a sentence that count."""
_ASKED = 8
_MOST = 4
_FAR = 0.4
"""Share of the best topic below which another is not meant."""
_CLEAR = 0.6
"""Share of the best topic above which a person must choose."""
_TOLD = 2
"""Words of a way of speaking that make its topic meant beside a longer one."""
_FOUND = 0.1
"""What the finder must add to a topic that was said: `mẹ mất thẻ căn cước` is no death."""
_FINDER_WEIGHT = 2.0
_SURE = 1.3
"""Score of the finder's first service from which its topic needs no question."""
_AS_GOOD = 0.85
"""Share of the best score from which a service of another topic is asked about too."""
_CLOSE = 3
"""How many services may bring in another topic."""


@dataclass(frozen=True)
class Heard:
    """What a sentence may speak of.

    Attributes:
        text: what was said.
        topics: best first; one when it is likely, some to choose from otherwise, none when nothing fits.
        is_sure: whether the only topic is so likely that its questions may begin; else the person is asked.
    """

    text: str
    topics: tuple[Topic, ...]
    is_sure: bool = False


def hear(topics: Sequence[Topic], text: str, found: Iterable[FoundService]) -> Heard:
    """Return which topics a sentence may speak of, and whether it is sure to be the only one.

    It is when a way of speaking of it was said, or when the finder clearly knows a service of it; and when no
    service the finder thinks as good belongs to another.
    """
    hits = tuple(found)
    likely = likely_topics(topics, text, hits)
    if len(likely) != 1:
        return Heard(text, likely)
    (topic,) = likely
    first = hits[0] if hits else None
    known = (
        first is not None
        and first.service.code in topic.services
        and first.score >= _SURE
        and is_clear([first.why])
    )
    sure = known or said_in(topic, text) > 0
    return Heard(text, likely, is_sure=sure and not is_doubted(topic, text))


def likely_topics(topics: Sequence[Topic], text: str, found: Iterable[FoundService]) -> tuple[Topic, ...]:
    """Return the topics a sentence may speak of, best first.

    A topic gains by each word of a way of speaking it knows, and by the services the finder found that it can
    end at; a service that many topics end at tells little.
    """
    if not split_words(text[:MAX_HEARD]):
        return ()
    hits = tuple(found)
    best_score = max((hit.score for hit in hits), default=0.0)
    said = {topic.code: said_in(topic, text) for topic in topics}
    worth = {code: float(words) for code, words in said.items()}
    if not any(worth.values()) and hits and not _is_known(topics, hits[0]):
        # The finder understood something no topic is about: it answers better than a guess.
        return ()
    for place, hit in enumerate(hits[:_ASKED] if best_score > 0 else ()):
        holders = [topic for topic in topics if hit.service.code in topic.services]
        for topic in holders:
            share = max(0.0, hit.score / best_score)
            worth[topic.code] += _FINDER_WEIGHT * share * share / (1 + place) / len(holders)
    best = max(worth.values(), default=0.0)
    if best <= 0:
        return ()
    ranked = sorted(
        (topic for topic in topics if worth[topic.code] >= _FAR * best),
        key=lambda topic: -worth[topic.code],
    )
    # Who tells of a death and of an allowance needs both: what was said and found is not dropped.
    meant = [
        topic
        for topic in ranked
        if worth[topic.code] >= _CLEAR * best
        or (said[topic.code] >= _TOLD and worth[topic.code] >= said[topic.code] + _FOUND)
    ]
    return tuple((meant + _also_found(meant, topics, hits, worth, said))[:_MOST])


def _also_found(
    meant: Sequence[Topic],
    topics: Sequence[Topic],
    hits: Sequence[FoundService],
    worth: Mapping[str, float],
    said: Mapping[str, int],
) -> list[Topic]:
    """Return topics of what the finder found just as clearly and none of the likely topics is about.

    `Con gái lấy chồng muốn chuyển khẩu` says a marriage and asks for a residence.
    """
    if any(said[topic.code] and hit.service.code in topic.services for topic in meant for hit in hits[:1]):
        return []
    known = {code for topic in meant for code in topic.services}
    added: list[Topic] = []
    for hit in hits[:_CLOSE]:
        near = hit.score >= _AS_GOOD * hits[0].score and is_clear([hit.why])
        if near and hit.service.code not in known:
            holders = [topic for topic in topics if hit.service.code in topic.services]
            if holders:
                added.append(max(holders, key=lambda topic: worth[topic.code]))
                known |= added[-1].services
    return added


def _is_known(topics: Sequence[Topic], hit: FoundService) -> bool:
    return any(hit.service.code in topic.services for topic in topics)


class AssistantDesk:
    """The assistant's use-cases; results like those of the desk.

    Args:
        do: runs a job with the operator on duty.
    """

    def __init__(self, do: Callable[..., Future[Any]]) -> None:
        self._do = do

    def topics(self) -> Future[tuple[Topic, ...]]:
        """Return every topic of the catalogue in force, none where it has no assistant."""
        return self._do(lambda duty: duty.catalogue.current().assistant)

    def hear(self, text: str) -> Future[Heard]:
        """Return what a sentence may speak of."""
        return self._do(_hear, text[:MAX_HEARD])

    def services(self, codes: tuple[str, ...]) -> Future[tuple[FoundService, ...]]:
        """Return the services an answer led to, in its order.

        The future fails with `service_unknown` when another generation no longer has one of them.
        """
        return self._do(lambda duty: tuple(duty.catalogue.offered(code) for code in codes))


def _hear(duty: Duty, text: str) -> Heard:
    said = " ".join(text.split())
    topics = duty.catalogue.current().assistant
    return hear(topics, said, duty.catalogue.search(said, {}, _ASKED))
