"""Generation 0 is what the program in use ships, whatever an earlier one built of its own seed."""

from __future__ import annotations

import json

import pytest

from tests.sync.engine.rig import SEED, Rig
from tests.sync.engine.test_catalogue_feed import OURS, Publisher, files, held, publisher

__all__ = ["publisher"]


def service(synonym: str) -> tuple[str, str, bytes]:
    """Return one procedure of a seed, with what people call it."""
    row = {"code": "1.000001", "name": "Cấp bản sao", "synonyms": [synonym]}
    return "service", "1.000001", json.dumps(row, ensure_ascii=False).encode()


def found(rig: Rig, text: str) -> bool:
    return any(why.startswith("synonym") for _, _, why in rig.catalogue.reader.search(text, {}))


def test_the_seed_of_an_updated_program_wins_over_an_older_one_until_the_portal_publishes(
    rig: Rig, publisher: Publisher
) -> None:
    # The home as a program before left it: the older seed's file, named as generation 0.
    rig.seed = (*SEED, service("trích lục"), ("list", "gone", b"[]"))
    rig.crash()
    assert (found(rig, "trích lục"), found(rig, "giấy thất lạc")) == (True, False)
    before = (rig.folder / "catalogue-0.db").stat().st_ino
    rig.crash()
    assert (rig.folder / "catalogue-0.db").stat().st_ino == before, "the same seed is built once"
    rig.seed = (*SEED, service("giấy thất lạc"))
    rig.crash()
    assert (found(rig, "trích lục"), found(rig, "giấy thất lạc")) == (False, True)
    assert ("list", "gone") not in held(rig)
    assert (rig.catalogue.generation, files(rig)) == (0, ["catalogue-0.db"])
    rig.seed = SEED
    rig.crash()
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    rig.round()
    # What the portal has published is no seed's affair.
    rig.seed = (*SEED, service("tên khác"))
    rig.crash()
    assert (rig.catalogue.generation, found(rig, "tên khác")) == (1, False)
    assert held(rig)["list", "shapes"] == b"[1]"


@pytest.mark.allows_log
def test_a_seed_that_cannot_be_built_leaves_the_older_one(rig: Rig) -> None:
    rig.seed = (*SEED, ("service", "1.000001", b"no service"))
    rig.crash()
    assert (rig.catalogue.generation, held(rig)) == (0, OURS)
    rig.seed = (*SEED, service("trích lục"))
    rig.crash()
    assert found(rig, "trích lục")
