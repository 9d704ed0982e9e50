"""The stocked station, made once, and its copy for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenario.stocked import Stocked, stocked
from tests.support.made_once import made_once, photos_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once(), photos_once():
        yield


@pytest.fixture(scope="package")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    """Make the station that tests copy."""
    with stocked(tmp_path_factory.mktemp("stocked")) as made:
        yield made


@pytest.fixture
def station(original: Stocked, tmp_path: Path) -> Stocked:
    """Return a station of this test alone."""
    return original.copied_to(tmp_path / "station")
