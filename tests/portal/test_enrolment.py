"""A one-time code makes one station, and only for whom it was meant."""

from __future__ import annotations

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from forms.errors import StationError
from forms.packets.certificate import KeyUse, check_key, check_station
from forms.packets.operator_key import OperatorEndorsement, sign_operator
from forms.packets.portal_keys import read_keys
from forms.packets.signature import SigningKey
from sync.portal.context import Portal
from sync.portal.stations import stations
from sync.portal.stations.enrolment import MAX_FAILURES
from sync.portal.storage import tables
from sync.wire import messages
from tests.portal.problem_answers import kind_of, problem_of
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import OPERATOR, UNIT, CallingStation, offer, ready_station


def newcomer(client: httpx.Client, portal: Portal, seed: int = 7) -> CallingStation:
    entropy = SeededEntropy(seed)
    return CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)


def test_a_code_gives_certificate_keys_and_people(client: httpx.Client, portal: Portal) -> None:
    station = newcomer(client, portal)
    answer = station.enrol(offer(portal), portal.keys.fingerprint)
    assert answer.status_code == 201
    told = messages.decode(answer.content, messages.EnrolAnswer)
    keys = read_keys(told.keys, fingerprint=portal.keys.fingerprint)
    signing = keys.current(KeyUse.STATION)
    assert signing.endorsement is not None
    assert check_key(signing.endorsement, keys.root).use == KeyUse.STATION
    certificate = check_station(told.certificate, signing.public)
    assert (certificate.station_no, certificate.chain_epoch) == (10_000, 1)
    assert certificate.public == station.key.public
    assert (told.label, told.unit_code, told.profile) == ("Bưu điện Thử Nghiệm", UNIT, "station")
    assert [person.operator_id for person in told.roster] == [OPERATOR]


def test_the_code_is_forgiven_its_dash_and_blanks(client: httpx.Client, portal: Portal) -> None:
    code = offer(portal).replace("-", "  ")
    assert newcomer(client, portal).enrol(code, portal.keys.fingerprint).status_code == 201


def test_a_lost_answer_is_given_again_to_the_same_key_only(
    client: httpx.Client, portal: Portal, clock: FakeClock
) -> None:
    code, station = offer(portal), newcomer(client, portal)
    first = station.enrol(code, portal.keys.fingerprint)
    clock.advance(3_600)
    assert station.enrol(code, portal.keys.fingerprint).content == first.content
    assert kind_of(newcomer(client, portal, 8).enrol(code, portal.keys.fingerprint)) == "enrol-code"


def test_old_and_invented_codes_are_refused(client: httpx.Client, portal: Portal, clock: FakeClock) -> None:
    code = offer(portal)
    clock.advance(901)
    station = newcomer(client, portal)
    assert kind_of(station.enrol(code, portal.keys.fingerprint)) == "enrol-code"
    assert kind_of(station.enrol("00000-00000", portal.keys.fingerprint)) == "enrol-code"


def test_a_key_that_is_not_held_cannot_be_enrolled(client: httpx.Client, portal: Portal) -> None:
    code = offer(portal)
    request = msgspec.structs.replace(
        newcomer(client, portal, 9).enrol_request(code), station_public=newcomer(client, portal).key.public
    )
    assert kind_of(client.post("/v1/enrol", content=messages.encode(request))) == "bad-signature"


def test_a_key_belongs_to_one_station(client: httpx.Client, portal: Portal) -> None:
    station = newcomer(client, portal)
    assert station.enrol(offer(portal), portal.keys.fingerprint).status_code == 201
    second = offer(portal)
    assert kind_of(station.enrol(second, portal.keys.fingerprint)) == "bad-request"
    # The code was not used up by that.
    assert newcomer(client, portal, 8).enrol(second, portal.keys.fingerprint).status_code == 201


def test_guessing_codes_is_stopped_for_a_while(
    client: httpx.Client, portal: Portal, clock: FakeClock
) -> None:
    code, station = offer(portal), newcomer(client, portal)
    for guess in range(MAX_FAILURES):
        station.enrol(f"{guess:010d}", portal.keys.fingerprint)
    blocked = station.enrol(code, portal.keys.fingerprint)
    assert blocked.status_code == 429
    assert problem_of(blocked).retry_after_s == int(blocked.headers["retry-after"]) > 0
    clock.advance(61)
    assert station.enrol(code, portal.keys.fingerprint).status_code == 201


def test_an_operator_key_is_taken_once_and_again(client: httpx.Client, portal: Portal) -> None:
    code, station = offer(portal), newcomer(client, portal)
    station.enrol(code, portal.keys.fingerprint)
    first = station.register_operator(code)
    assert messages.decode(first.content, messages.RosterEntry).name == "Lê Thị Thử"
    assert station.register_operator(code).status_code == 200
    station.operator_key = SigningKey.new(station.entropy)
    assert kind_of(station.register_operator(code)) == "enrol-code"


def test_an_operator_code_works_a_day_after_enrolment_not_longer(
    client: httpx.Client, portal: Portal, clock: FakeClock
) -> None:
    code, station = offer(portal), newcomer(client, portal)
    station.enrol(code, portal.keys.fingerprint)
    clock.advance(86_401)
    assert kind_of(station.register_operator(code)) == "enrol-code"


def test_an_operator_code_of_another_station_or_person_is_refused(
    client: httpx.Client, portal: Portal
) -> None:
    first, second = ready_station(client, portal, 1), ready_station(client, portal, 2)
    code = offer(portal, operator_id="op-2")
    newcomer(client, portal).enrol(code, portal.keys.fingerprint)
    assert kind_of(second.register_operator(code, "op-2")) == "enrol-code"
    assert kind_of(first.register_operator("11111-11111")) == "enrol-code"


def test_an_endorsement_must_be_the_stations_own(client: httpx.Client, portal: Portal) -> None:
    code, station = offer(portal), newcomer(client, portal)
    station.enrol(code, portal.keys.fingerprint)
    endorsement = OperatorEndorsement(1, station.station_no, OPERATOR, bytes(32), 1)
    forged = sign_operator(endorsement, SigningKey.new(station.entropy))
    message = messages.OperatorKey(operator_id=OPERATOR, code=code, endorsement=forged)
    assert kind_of(station.call("POST", "/v1/operators", messages.encode(message))) == "bad-signature"
    elsewhere = OperatorEndorsement(1, station.station_no + 1, OPERATOR, bytes(32), 1)
    message = messages.OperatorKey(
        operator_id=OPERATOR, code=code, endorsement=sign_operator(elsewhere, station.key)
    )
    assert kind_of(station.call("POST", "/v1/operators", messages.encode(message))) == "bad-request"


def test_a_restored_station_enrols_again_under_a_new_epoch_and_its_old_packets_still_count(
    client: httpx.Client, portal: Portal
) -> None:
    old = ready_station(client, portal)
    late = old.maker().submission((old.maker().paper(),))
    again = newcomer(client, portal)
    code = offer(portal, station_no=old.station_no)
    told = messages.decode(again.enrol(code, portal.keys.fingerprint).content, messages.EnrolAnswer)
    assert again.keys is not None
    certificate = check_station(told.certificate, again.keys.current(KeyUse.STATION).public)
    assert (certificate.station_no, certificate.chain_epoch) == (old.station_no, 2)
    assert kind_of(old.feed("dossiers")) == "bad-signature"
    (result,) = again.send(late.raw)
    assert result.outcome == "accepted"


def test_a_code_needs_a_unit_that_exists(portal: Portal) -> None:
    with pytest.raises(StationError) as caught:
        offer(portal, unit_code="99999")
    assert caught.value.code == "unit_unknown"


def test_the_number_of_practices_is_given_to_nobody(portal: Portal) -> None:
    with portal.store.writing() as db:
        db.execute(sa.update(tables.counter).where(tables.counter.c.name == "station").values(value=65_533))
        if db.execute(sa.select(tables.counter).where(tables.counter.c.name == "station")).first() is None:
            db.execute(sa.insert(tables.counter).values(name="station", value=65_533))
    with portal.store.writing() as db:
        assert stations.mint_station_no(db) == 65_534
        with pytest.raises(StationError, match="stations_exhausted"):
            stations.mint_station_no(db)
