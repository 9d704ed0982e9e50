"""A form published while a station is at work, with a question of several choices: asked, sealed, taken whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.errors import DomainError
from forms.packets.packet import parse_packet
from resources import files
from sync.portal.administration.publishing import form_object, publish
from sync.portal.dossiers import declarations
from sync.portal.keys.root_files import read_root
from sync.portal.packets.opening import unseal
from tests.support.counter import BIRTH, ready_draft, signature
from tests.support.stations import practice

GIFTS = {"CHAN": ("Chăn", "Blanket"), "TA": ("Tã", "Nappies"), "SUA": ("Sữa", "Milk")}


def asking_for_gifts() -> bytes:
    """The birth form's fifth version: at most two gifts of the ward for the child."""
    form = json.loads(files.read_bytes("forms/dkks-4.json"))
    form["version"] = 5
    form["schema"]["properties"]["gifts"] = {
        "type": "array",
        "items": {"enum": list(GIFTS)},
        "maxItems": 2,
        "uniqueItems": True,
    }
    form["uischema"]["elements"][0]["elements"].append({"type": "Control", "scope": "#/properties/gifts"})
    for place, language in enumerate(("vi", "en")):
        texts = form["texts"][language]
        texts["gifts.label"] = ("Quà của phường", "Gifts of the ward")[place]
        texts |= {f"gifts.{code}": words[place] for code, words in GIFTS.items()}
    return json.dumps(form, ensure_ascii=False).encode()


def test_several_choices_reach_the_portal_and_what_is_no_longer_asked_does_not(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        portal = place.portal
        root = read_root(tmp_path / "portal" / "root")
        publish(portal.store, root, [form_object(asking_for_gifts(), "dkks-5.json")], portal.now_s())
        station.sync.play_one()
        draft = ready_draft(desk)
        assert draft.form.version == 5
        case_id = draft.case_id
        desk.save_answer(case_id, "/gifts", ["CHAN", "TA", "SUA"]).result()
        with pytest.raises(DomainError, match="incomplete"):
            desk.seal(case_id).result()
        desk.save_answer(case_id, "/gifts", ["SUA", "CHAN"]).result()
        # Asked, answered, and then not asked any more: the draft keeps it in case, the portal never has it.
        for pointer, value in (("/copies/wanted", True), ("/copies/count", 3), ("/copies/wanted", False)):
            desk.save_answer(case_id, pointer, value).result()
        assert desk.open_case(case_id).result().answers["copies"] == {"wanted": False, "count": 3}
        desk.record_signature(case_id, signature()).result()
        desk.seal(case_id).result()
        for _ in range(3):
            station.sync.play_one()
            place.clock.advance(700)
        (packet,) = desk.case(case_id).result().packets
        assert packet.transfer.value == "acknowledged"
        with portal.store.reading() as db:
            (raw,) = declarations.raws(db, case_id)
        body = unseal(parse_packet(raw), portal.keys, portal.compressor)[1]
        assert body.data["gifts"] == ["SUA", "CHAN"]  # type: ignore[union-attr]
        assert body.data["copies"] == {"wanted": False}  # type: ignore[union-attr]
        assert parse_packet(raw).header.service == BIRTH
