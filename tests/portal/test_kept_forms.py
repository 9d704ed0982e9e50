"""Forms across updates: what a station sealed with an earlier program's form counts, a later program's waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa

from forms.definition.form import load_form
from forms.packets.packet import FormRef
from resources.catalogue import seed_objects
from sync.portal import kept_forms
from sync.portal.shelf import Shelf
from tests.forms.engine.birth_answers import BIRTH_FORM_FILE
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import FORM_REF
from tests.support.portal import PortalFolder

if TYPE_CHECKING:
    from pathlib import Path

    from sync.portal.context import Portal
    from sync.wire.messages import PacketResult
    from tests.support.portal import CallingStation

SHIPPED = [raw for kind, _, raw in seed_objects() if kind == "form"]


def other_form(**changes: object) -> bytes:
    """Return the birth form as another program ships it."""
    form = json.loads(BIRTH_FORM_FILE.read_bytes()) | changes
    return json.dumps(form, ensure_ascii=False, indent=3).encode()


def reference(raw: bytes) -> FormRef:
    form = load_form(raw, name="another")
    return FormRef(form.form_id, form.version, form.sha256)


def sent(station: CallingStation, form: FormRef) -> PacketResult:
    maker = station.maker()
    (answer,) = station.send(maker.submission((maker.paper(),), form=form).raw)
    return answer


def update_from(portal: Portal, raw: bytes) -> None:
    """Leave a portal as if a program with this form had served before today's."""
    kept_forms.keep(portal.store, [raw])
    portal.shelf._read = Shelf(portal.store)._read


@pytest.mark.parametrize(
    "version", [4, 3], ids=["other bytes of the same version", "a version shipped no more"]
)
def test_what_was_made_with_a_form_of_before_the_update_is_taken(
    portal: Portal, station: CallingStation, version: int
) -> None:
    raw = other_form(version=version)
    assert reference(raw).sha256 != FORM_REF.sha256
    assert sent(station, reference(raw)).outcome == "rejected", "nobody has ever served it here"
    update_from(portal, raw)
    assert sent(station, reference(raw)).outcome == "accepted"
    # What is in force stays in force, for packets and for whoever asks without bytes.
    assert sent(station, FORM_REF).outcome == "accepted"
    now = portal.shelf.form(FORM_REF.form_id, FORM_REF.version)
    assert now is not None
    assert now.sha256 == FORM_REF.sha256


def test_bytes_nobody_served_stay_refused_beside_kept_ones(portal: Portal, station: CallingStation) -> None:
    update_from(portal, other_form())
    answer = sent(station, msgspec.structs.replace(FORM_REF, sha256=bytes(32)))
    assert (answer.outcome, [one.code for one in answer.problems]) == ("rejected", ["version.hash"])


@pytest.mark.parametrize("changes", [{"version": 5}, {"form_id": "later"}], ids=["version", "form"])
def test_a_form_of_a_later_program_waits_for_the_update_of_the_portal(
    station: CallingStation, changes: dict[str, object]
) -> None:
    answer = sent(station, msgspec.structs.replace(FORM_REF, **changes))
    assert (answer.outcome, answer.why, answer.problems) == ("wait", "newer", ())


def test_every_start_keeps_what_came_with_the_program_once(tmp_path: Path, database: str | None) -> None:
    folder = PortalFolder(tmp_path / "portal", FakeClock(), SeededEntropy(), database)
    for _ in range(2):
        with folder.opened() as portal, portal.store.reading() as db:
            kept = db.execute(sa.select(kept_forms.kept_form.c.payload)).scalars().all()
            assert sorted(kept) == sorted(SHIPPED)
