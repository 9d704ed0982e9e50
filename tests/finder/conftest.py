"""The bundled catalogue, opened once for the finder's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueReader]:
    path = tmp_path_factory.mktemp("finder") / "catalogue-0.db"
    catalogue_file.build(path, seed_objects(), generation=0)
    reader = CatalogueReader(path)
    yield reader
    reader.close()
