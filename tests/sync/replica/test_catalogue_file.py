"""Catalogue files: whole or not there, read while the next one takes over, and damaged ones named."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from forms.errors import StationError
from resources.catalogue import seed_objects
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader
from tests.support.many_services import many_services

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(home: Path) -> Path:
    """Return the catalogue that comes with the program, as a file."""
    path = home / "catalogue-0.db"
    catalogue_file.build(path, seed_objects(), generation=0)
    return path


def test_every_object_comes_back_as_it_went_in(path: Path) -> None:
    reader = CatalogueReader(path)
    objects = {(kind, name): payload for kind, name, payload in seed_objects()}
    assert {(kind, name): payload for kind, name, payload in reader.objects()} == objects
    assert len(reader.services()) == reader.count("service") == 86
    assert reader.service("1.001193") == objects["service", "1.001193"]
    assert reader.service("9.999999") is None
    assert (reader.generation, reader.manifest()) == (0, None)
    reader.close()


def test_the_newest_version_of_a_form_is_found_by_number_not_by_letter(home: Path) -> None:
    forms = [("form", f"dkks/{version}", f"v{version}".encode()) for version in (2, 9, 10)]
    catalogue_file.build(
        home / "c.db", [*forms, ("form", "dkks-b/77", b"other")], generation=3, manifest=b"signed"
    )
    reader = CatalogueReader(home / "c.db")
    assert reader.form("dkks") == b"v10"
    assert reader.form("dkks", 2) == b"v2"
    assert reader.form("dkks", 3) is None
    assert reader.form("dk") is None
    assert (reader.generation, reader.manifest()) == (3, b"signed")
    reader.close()


def test_only_the_finished_file_is_left(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["catalogue-0.db"]
    reader = CatalogueReader(path)
    reader.search("khai sinh")
    assert [file.name for file in path.parent.iterdir()] == ["catalogue-0.db"]
    reader.close()


@pytest.mark.parametrize(
    "bad",
    [
        ("service", "1.000001", b"not json"),
        ("service", "1.000001", b"\xff\xfe"),
        ("service", "1.000001", b'{"code":"1.000002","name":"x"}'),
        ("service", "1.000001", b'{"name":"x"}'),
        ("list", "life_events.json", b"{}"),
        ("service", "1.001193", b'{"code":"1.001193","name":"twice"}'),
    ],
)
def test_an_unusable_object_builds_nothing_and_leaves_the_old_file(
    path: Path, bad: tuple[str, str, bytes]
) -> None:
    before = path.read_bytes()
    objects = [one for one in seed_objects() if one[:2] != bad[:2] or bad[2].endswith(b'twice"}')]
    with pytest.raises(StationError, match="catalogue_unusable"):
        catalogue_file.build(path, [*objects, bad], generation=1)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["catalogue-0.db"]


def test_what_a_crash_left_does_not_disturb_the_next_build(home: Path) -> None:
    part = home / "catalogue-1.db.part"
    part.write_bytes(b"half a file")
    catalogue_file.build(home / "catalogue-1.db", many_services(3), generation=1)
    assert not part.exists()
    assert CatalogueReader(home / "catalogue-1.db").count("service") == 3


def test_a_reader_keeps_its_generation_while_the_next_takes_over(path: Path) -> None:
    reader = CatalogueReader(path)
    objects = reader.objects()
    first = next(objects)
    catalogue_file.build(path, many_services(5), generation=1)
    assert 1 + len(list(objects)) == len(seed_objects())
    assert first[0] == "form"
    assert reader.service("1.001193") is not None
    assert CatalogueReader(path).count("service") == 5
    path.unlink()
    assert reader.search("khai sinh")
    reader.close()


def test_a_missing_foreign_or_torn_file_is_named(path: Path) -> None:
    with pytest.raises(StationError, match="catalogue_missing"):
        CatalogueReader(path.with_name("catalogue-9.db"))
    whole = path.read_bytes()
    for content in (b"", b"GIF89a", hashlib.shake_128(b"x").digest(9_000), whole[:100]):
        path.write_bytes(content)
        with pytest.raises(StationError, match="catalogue_unusable"):
            CatalogueReader(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StationError, match="catalogue_unusable"):
        list(CatalogueReader(path).objects())
