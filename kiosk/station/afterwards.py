"""What follows a durable act and must not undo the word about it: counting what waits, telling who looks."""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def afterwards(*acts: Callable[[], object]) -> None:
    """Do each act; one that fails is noted by its code alone.

    What was sealed is sealed though the next look at the disk fails. Were that told as a failure, whoever reads it
    would seal again. The next round counts anew.
    """
    for act in acts:
        try:
            act()
        except Exception as error:  # noqa: BLE001 (whatever it is, the act before it stands)
            logger.warning("not counted or told code=%s", getattr(error, "code", type(error).__name__))
