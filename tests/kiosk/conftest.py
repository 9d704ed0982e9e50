"""What holds for every station of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.built_catalogues import built_once

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _catalogues_built_once() -> Iterator[None]:
    with built_once():
        yield
