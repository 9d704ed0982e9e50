"""The verbs of a second person: list and add, here and handed over to a process that holds the station."""

from __future__ import annotations

import io
import os

import pytest

from kiosk.container import serve_verbs
from tests.kiosk.station.test_verbs import Shell
from tests.portal.test_operator_codes import LAN, code_for
from tests.support.station_homes import OPERATOR, StationKit


@pytest.fixture
def signed(kit: StationKit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    kit.enrol()
    return Shell(kit, monkeypatch, capsys)


def test_a_second_person_is_added_by_the_verb_and_then_works_under_their_own_name(
    signed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, listed = signed.run("operator", "list")
    (first,) = listed["operators"]
    assert (code, first["operator"], first["active"], first["pin"]) == (0, OPERATOR, True, True)
    number = signed.kit.station_no()
    one_time = code_for(signed.kit.portal, number)
    monkeypatch.setenv("TRAM_SO_NEW_PIN", "135790")
    add = ("operator", "add", "--id", LAN, "--code", one_time, "--operator", OPERATOR)
    assert signed.error(*add) == "person_not_listed"
    assert "TRAM_SO_NEW_PIN" not in os.environ
    assert signed.run("sync", "--once")[0] == 0
    monkeypatch.setenv("TRAM_SO_NEW_PIN", "135790")
    assert signed.run(*add) == (0, {"operator": LAN, "pin": True})
    code, listed = signed.run("operator", "list", "--operator", LAN, pin="135790")
    assert (code, [(one["operator"], one["pin"]) for one in listed["operators"]]) == (
        0,
        [(OPERATOR, True), (LAN, True)],
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, told = signed.run(*add)
    assert code == 2
    assert "mã PIN" in told


def test_the_window_carries_the_verb_out_as_who_gave_it(
    signed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_time = code_for(signed.kit.portal, signed.kit.station_no())
    assert signed.run("sync", "--once")[0] == 0
    holder = signed.kit.station()
    serve_verbs(holder)
    try:
        monkeypatch.setenv("TRAM_SO_NEW_PIN", "135790")
        assert signed.run("operator", "add", "--id", LAN, "--code", one_time)[0] == 0
        assert holder.authenticate(LAN, "135790").operator_id == LAN
    finally:
        holder.close()
