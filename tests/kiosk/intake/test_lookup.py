"""Looking up a slip or a code at a real station: offline, with the root alone, and nothing in the log."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
import qrcode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import DomainError, TramSoError
from forms.packets.certificate import KeyUse, StationCertificate, sign_station
from forms.packets.codes import mint_case_code
from forms.packets.signature import SigningKey
from forms.slips.slip import SlipCase, encode_slip
from kiosk.station.seat import Seat
from kiosk.verbs.taking_back import withdraw_case
from kiosk.wording import sentence
from kiosk.words.lookup_sentences import as_of, due, due_of_word, missing, not_here, origin
from sync.replica.cases import case_codes
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import linked, rounds
from tests.support.counter import ready_draft
from tests.support.own_sentence import has_own_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from sync.replica.database import Connection
    from tests.support.stations import Practice


def sealed(desk: Desk) -> tuple[bytes, str, str]:
    """Return case id, printed code and QR text of a case just sealed."""
    draft = ready_draft(desk)
    code = desk.seal(draft.case_id).result().code
    return draft.case_id, code, desk.slip(draft.case_id).result().qr_text


def foreign(place: Practice, count: int = 3) -> str:
    """Return a true slip of another station of the same city."""
    key = SigningKey(bytes([77]) * 32)
    at = place.clock.now_ms() // 1000
    certificate = StationCertificate(1, 20_002, 1, key.public, at, at + 86_400 * 365)
    keys = place.portal.keys
    cases = tuple(
        SlipCase(mint_case_code(20_002, 1, n), bytes([n]) * 16, bytes([n]) * 32, "1.001193")
        for n in range(1, count + 1)
    )
    return encode_slip(
        cases,
        "2026-11-22",
        key,
        sign_station(certificate, keys.station),
        keys.public.current(KeyUse.STATION).endorsement or b"",
    )


def of_another_case(station: Station, code: str) -> str:
    """Return a true slip of this station for a case it has forgotten, as one put back from an older copy has."""
    identity = station.opened.identity
    case = SlipCase(code, bytes(range(16)), bytes([7]) * 32, "1.001193")
    return encode_slip((case,), "2026-11-22", identity.key, identity.certificate, identity.endorsement)


def refused(desk: Desk, text: str) -> str:
    with pytest.raises(TramSoError) as error:
        desk.look_up(text).result()
    assert has_own_sentence(error.value.code), error.value.code
    assert sentence(error.value).next_step
    assert not error.value.params
    return error.value.code


def test_a_slip_of_this_station_shows_its_case(desk: Desk) -> None:
    case_id, code, text = sealed(desk)
    found = desk.look_up(text + "\r\n").result()
    assert (found.proven, found.own, found.cautions) == (True, True, ())
    (only,) = found.cases
    assert only.code == code
    assert only.case is not None
    assert only.case.row.case_id == case_id
    assert "trạm này" in origin(found)
    assert missing(only.case) == ("Chưa gửi xong: Cổng chưa nhận nội dung gần nhất.",)
    assert "Chưa có ngày hẹn" in due(only.case)
    assert as_of(only.case) == "Cổng chưa báo gì về hồ sơ này."


def test_a_typed_code_finds_the_same_case(desk: Desk) -> None:
    case_id, code, _text = sealed(desk)
    for typed in (code, code.replace("-", "").lower()):
        found = desk.look_up(typed).result()
        assert not found.proven
        assert found.cases[0].case is not None
        assert found.cases[0].case.row.case_id == case_id
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert refused(desk, wrong) == "case_code_check"


def test_a_photographed_slip_is_read(desk: Desk) -> None:
    _case_id, code, text = sealed(desk)
    picture = io.BytesIO()
    qrcode.make(text, error_correction=qrcode.constants.ERROR_CORRECT_L, box_size=5).save(picture)
    assert desk.look_up_picture(picture.getvalue()).result().cases[0].code == code
    with pytest.raises(TramSoError, match="unreadable"):
        desk.look_up_picture(b"no picture").result()


def test_a_slip_of_another_station_is_proven_and_says_what_is_unknown(desk: Desk, place: Practice) -> None:
    found = desk.look_up(foreign(place)).result()
    assert (found.proven, found.own, found.station_no) == (True, False, 20_002)
    assert [one.case for one in found.cases] == [None, None, None]
    assert found.cases[0].service_name == "Đăng ký khai sinh"
    assert "20002" in origin(found)
    assert "không giữ hồ sơ của trạm 20002" in not_here(found)
    assert [one.ask for one in found.cases] == [(bytes([n]) * 16).hex() for n in (1, 2, 3)]


def test_a_slip_never_leads_to_another_case_with_its_code(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        _case_id, code, _text = sealed(desk)
        found = desk.look_up(of_another_case(station, code)).result()
        assert (found.proven, found.own, found.cautions) == (True, True, ("other_case",))
        (only,) = found.cases
        assert (only.case, only.ask) == (None, bytes(range(16)).hex())


def test_a_code_printed_twice_names_every_case_and_none(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        ours = {sealed(desk)[0], sealed(desk)[0]}
        code = mint_case_code(20_002, 1, 1)

        def job(db: Connection) -> None:
            for case_id in ours:
                case_codes.set_first_code(db, case_id, code)

        station.opened.replica.write(job).result()
        found = desk.look_up(code).result()
        assert {one.case.row.case_id for one in found.cases if one.case is not None} == ours
        assert found.cautions == ("code_doubled",)
        with pytest.raises(DomainError, match="code_doubled"):
            withdraw_case(desk, Seat(station), {"packet": code, "reason": "other"})


def test_a_typed_code_of_another_station_can_be_asked(desk: Desk) -> None:
    found = desk.look_up(mint_case_code(20_002, 1, 1).replace("-", "").lower()).result()
    assert found.cases[0].ask == mint_case_code(20_002, 1, 1)
    assert "không giữ hồ sơ của trạm 20002" in not_here(found)


def test_a_portals_code_not_known_here_can_be_asked(desk: Desk) -> None:
    found = desk.look_up(" h17.132.16-991122-0001 ").result()
    assert (found.own, found.station_no, found.cases[0].ask) == (False, None, "H17.132.16-991122-0001")
    assert "không giữ hồ sơ này" in not_here(found)


def test_refusals(desk: Desk, place: Practice) -> None:
    _case_id, _code, text = sealed(desk)
    assert refused(desk, text[:300]) == "slip_cut"
    assert refused(desk, text.replace("TSP1", "TSP7")) == "slip_version"
    assert refused(desk, text + "A" * 900) == "slip_long"
    assert refused(desk, text[:60] + "Ư" + text[61:]) == "slip_letters"
    forged = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
    assert refused(desk, forged) in {"slip_forged", "slip_cut"}
    assert refused(desk, "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12|15062021") == "lookup_card"
    assert refused(desk, "H17.132.16-9911-0001") == "lookup_unknown"
    assert refused(desk, "") == "lookup_unknown"


def test_any_text_gives_a_case_or_one_of_our_errors_and_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    _case_id, _code, text = sealed(desk)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.text(max_size=300)
        | st.tuples(st.integers(0, len(text)), st.text(max_size=5)).map(
            lambda cut: text[: cut[0]] + cut[1] + text[cut[0] :]
        )
    )
    def whatever(untrusted: str) -> None:
        try:
            desk.look_up(untrusted).result()
        except TramSoError as error:
            assert has_own_sentence(error.code), error.code
            assert not error.params

    whatever()
    assert caplog.text == ""


def test_a_case_that_waits_for_the_citizen_names_no_day_of_the_result(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)[0]
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu giấy"}])
        rounds(place, station)
        waits = due(desk.case(case_id).result())
        assert waits.startswith("Cơ quan không nêu hạn bổ sung.")
        assert due_of_word(desk.ask_portal(case_id.hex()).result()) == waits


def test_an_accepted_case_that_waits_does_not_promise_a_day_that_stands_still(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)[0]
        rounds(place, station)
        order(place, desk, case_id, "accept")
        order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu giấy"}])
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.row.due_on is not None
        assert due(case).startswith("Cơ quan không nêu hạn bổ sung.")
        assert due_of_word(desk.ask_portal(case_id.hex()).result()) == due(case)
