"""A whole station while its portal replaces keys: slips, packets, questions, a restart, a new epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.packets.certificate import KeyUse
from forms.packets.packet import parse_packet
from forms.packets.signature import SigningKey
from forms.slips.slip import check_slip
from kiosk.enrolling.portal_answer import check_answer
from kiosk.views.cases import Transfer
from sync.portal.keys.online_keys import PUBLIC_NAME, SECRETS_NAME, OnlineKeys
from sync.replica import facts
from sync.replica.outbox import packets
from sync.wire import messages
from tests.kiosk.station.test_new_epoch import again
from tests.support.counter import ready_draft
from tests.support.fakes import SeededEntropy
from tests.support.key_rotation import rotate
from tests.support.portal import CallingStation, offer
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice

ALL = (KeyUse.RECEIPT, KeyUse.SEAL, KeyUse.STATION)


def change(folder: Path, place: Practice, *uses: KeyUse, seed: int = 60) -> None:
    rotate(folder / "portal", SeededEntropy(seed), place.portal.now_s(), uses or ALL)


def sealed_to(station: Station, case_id: bytes) -> int:
    def job(db: object) -> bytes:
        (row,) = packets.packets_of_case(db, case_id)  # type: ignore[arg-type]
        raw = packets.packet_bytes(db, row.packet_id)  # type: ignore[arg-type]
        assert raw is not None
        return raw

    return parse_packet(station.opened.replica.read(job)).header.portal_key_id


def sealed(desk: Desk, place: Practice) -> bytes:
    """Seal a case; its slip proves itself with the root alone."""
    case_id = ready_draft(desk).case_id
    code = desk.seal(case_id).result().code
    told, _ = check_slip(desk.slip(case_id).result().qr_text, place.portal.keys.public.root)
    assert told.cases[0].code == code
    return case_id


def test_the_counter_notices_nothing_of_two_rotations_and_a_restart(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        cases = []
        with place.signed_in() as (desk, station):
            cases.append(sealed(desk, place))
            change(tmp_path, place)
            # Before the station hears of it: sealed to the old key, and a slip under the old certificate's key.
            cases.append(sealed(desk, place))
            assert station.sync.play_one().trouble is None
            # The person at the counter stays signed in, and what is sealed next goes to the new key.
            cases.append(sealed(desk, place))
            assert [sealed_to(station, one) for one in cases] == [1, 1, 2]
        change(tmp_path, place, seed=61)
        with place.signed_in() as (desk, station):
            assert station.opened.identity.keys.serial == 2
            assert desk.slip(cases[0]).result().qr_text
            assert station.sync.play_one().trouble is None
            cases.append(sealed(desk, place))
            assert sealed_to(station, cases[3]) == 3
            assert station.sync.play_one().trouble is None
            for one in cases:
                assert desk.case(one).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        with place.signed_in() as (_, station):
            assert station.opened.identity.keys.serial == 3


def test_a_question_at_the_counter_learns_the_keys_without_a_round(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = sealed(desk, place)
        station.sync.play_one()
        code = desk.case(case_id).result().dossier_code
        assert code is not None
        change(tmp_path, place)
        assert station.questions.dossier(code).code == code
        assert station.opened.identity.keys.serial == 2
        stored = station.opened.replica.read(lambda db: facts.get(db, facts.KEYS_JSON))
        assert stored == place.portal.keys.public.raw


def test_a_code_used_before_a_rotation_is_answered_after_it(tmp_path: Path) -> None:
    # The answer was lost: the station's certificate is of the old key, the list that comes with it the new one.
    with practice(tmp_path) as place:
        entropy = SeededEntropy(77)
        station = CallingStation(place.client, SigningKey.new(entropy), place.clock, entropy)
        asked = messages.encode(station.enrol_request(offer(place.portal)))
        assert place.client.post("/v1/enrol", content=asked).status_code == 201
        change(tmp_path, place)
        told = messages.decode(place.client.post("/v1/enrol", content=asked).content, messages.EnrolAnswer)
        checked = check_answer(told, place.portal.keys.fingerprint, station.key.public, None)
        certifier, _ = checked.keys.certifier(told.certificate)
        assert (checked.keys.serial, certifier.id) == (2, 1)


@pytest.mark.allows_log
def test_a_new_epoch_of_a_portal_with_older_keys_does_not_bring_those_back(tmp_path: Path) -> None:
    data = tmp_path / "portal" / "data"
    with practice(tmp_path) as place:
        old = {name: (data / name).read_bytes() for name in (PUBLIC_NAME, SECRETS_NAME)}
        with place.signed_in() as (_, station):
            change(tmp_path, place)
            assert station.sync.play_one().trouble is None
        # The server's folder is put back to a copy and the portal started again.
        for name, content in old.items():
            (data / name).write_bytes(content)
        place.portal.keys.__dict__.update(OnlineKeys(data).__dict__)
        with place.signed_in() as (desk, station):
            desk.begin_new_epoch(again(place, station.opened.identity.station_no)).result()
            keys = station.opened.identity.keys
            assert (keys.serial, keys.current(KeyUse.SEAL).id) == (2, 2)
            assert station.opened.identity.facts.chain_epoch == 2


def test_a_new_station_gets_the_new_list_and_a_certificate_of_the_new_key(tmp_path: Path) -> None:
    def before(portal: object) -> None:
        rotate(tmp_path / "portal", SeededEntropy(3), portal.now_s(), ALL)  # type: ignore[attr-defined]

    with practice(tmp_path, before=before) as place, place.signed_in() as (desk, station):
        identity = station.opened.identity
        certifier, _ = identity.keys.certifier(identity.certificate)
        assert (certifier.id, identity.keys.serial) == (2, 2)
        case_id = sealed(desk, place)
        assert station.sync.play_one().trouble is None
        assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED
