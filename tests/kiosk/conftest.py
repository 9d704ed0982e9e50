"""What holds for every station of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.made_once import made_once, photos_once

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once(), photos_once():
        yield
