"""Trợ lý: which occasion a sentence speaks of, and what the catalogue says at the end of its questions.

Everything said comes from the catalogue in force; what the assistant does not know it leaves to the finder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.assistant import Topic, said_in
from forms.finder.spelling import split_words

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.views import FoundService

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


@dataclass(frozen=True)
class Heard:
    """What a sentence may speak of.

    Attributes:
        text: what was said.
        topics: best first; one when it is clear, some to choose from otherwise, none when nothing fits.
    """

    text: str
    topics: tuple[Topic, ...]


def likely_topics(topics: Sequence[Topic], text: str, found: Iterable[FoundService]) -> tuple[Topic, ...]:
    """Return the topics a sentence may speak of, best first; a single one when it is clear.

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
    return (ranked[0],) if len(meant) == 1 else tuple(meant[:_MOST])


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
    return Heard(said, likely_topics(topics, said, duty.catalogue.search(said, {}, _ASKED)))
