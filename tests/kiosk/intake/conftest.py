"""A practice station with somebody signed in, for tests that need nothing special of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a portal and an enrolled station."""
    with practice(tmp_path) as made:
        yield made


@pytest.fixture
def desk(place: Practice) -> Iterator[Desk]:
    """Return the desk of the place's operator."""
    with place.signed_in() as (made, _):
        yield made
