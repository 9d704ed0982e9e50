"""Every trouble on the way to the portal has one sentence: what happened, what it means, one next step."""

from __future__ import annotations

import pytest

from kiosk.station.sync_board import SyncBoard
from kiosk.views.cases import Connection
from kiosk.wording import set_language
from kiosk.words.sync_sentences import held_sentence, log_sentence
from sync.engine.round import Round
from sync.errors import Problem, Trouble
from tests.scenario.told import _CODE, _ENGLISH, _VIETNAMESE

SAFE = "Hồ sơ vẫn an toàn trên máy"
TOLD = [
    *((Trouble.OFFLINE, one) for one in Problem if not one.startswith(("tls", "captive", "front"))),
    *((Trouble.NOT_OUR_PORTAL, one) for one in Problem if one.startswith(("tls", "captive"))),
    (Trouble.PORTAL_DOWN, "front_page"),
    *((one, "") for one in Trouble if one is not Trouble.STOPPED),
    (Trouble.OFFLINE, "forbidden-network"),
    (Trouble.REFUSED, "unknown-station"),
    (Trouble.NOT_OUR_PORTAL, "receipt_mismatch"),
    (Trouble.NOT_OUR_PORTAL, "status_404"),
    (Trouble.REFUSED, "forgotten"),
    (Trouble.STORAGE, "disk_full"),
    (Trouble.STORAGE, "internal"),
    (Trouble.STORAGE, "replica_locked"),
]


def both(trouble: Trouble, problem: str, **more: object) -> tuple[str, str]:
    vietnamese = log_sentence(trouble.value, {"problem": problem, **more})
    try:
        set_language("en")
        return vietnamese, log_sentence(trouble.value, {"problem": problem, **more})
    finally:
        set_language("vi")


@pytest.mark.parametrize(("trouble", "problem"), TOLD)
def test_each_is_said_in_both_languages_with_what_it_means(trouble: Trouble, problem: str) -> None:
    vietnamese, english = both(trouble, problem)
    assert SAFE in vietnamese
    assert vietnamese.index(SAFE) > 10
    assert len(vietnamese.split(SAFE)[1]) > 20
    assert not _ENGLISH.search(vietnamese)
    assert not _VIETNAMESE.search(english)
    assert "safe on this machine" in english
    for said in (vietnamese, english):
        assert not _CODE.search(said)
        assert len(said) < 260


def test_the_ways_to_fail_are_told_apart() -> None:
    apart = [
        (Trouble.OFFLINE, "no_network"), (Trouble.OFFLINE, "dns"), (Trouble.OFFLINE, "no_answer"),
        (Trouble.OFFLINE, "nobody_listens"), (Trouble.OFFLINE, "vpn"), (Trouble.OFFLINE, "broken_off"),
        (Trouble.NOT_OUR_PORTAL, "captive"), (Trouble.NOT_OUR_PORTAL, "tls_issuer"),
        (Trouble.PORTAL_DOWN, "front_page"),
        (Trouble.NOT_OUR_PORTAL, "tls_expired"), (Trouble.NOT_OUR_PORTAL, "tls_clock"),
        (Trouble.CLOCK, ""), (Trouble.PORTAL_DOWN, ""), (Trouble.BUSY, ""), (Trouble.STORAGE, ""),
        (Trouble.TIMEOUT, ""), (Trouble.REFUSED, ""), (Trouble.REFUSED, "unknown-station"), (Trouble.PROTOCOL, ""),
        (Trouble.REFUSED, "forgotten"),
        (Trouble.STORAGE, "disk_full"), (Trouble.STORAGE, "replica_torn"), (Trouble.STORAGE, "replica_locked"),
        (Trouble.STORAGE, "replica_unreadable"),
    ]  # fmt: skip
    for language in (0, 1):
        assert len({both(*one)[language] for one in apart}) == len(apart)


@pytest.mark.parametrize("problem", ["replica_torn", "replica_unreadable"])
def test_a_file_that_may_be_damaged_is_never_called_safe(problem: str) -> None:
    vietnamese, english = both(Trouble.STORAGE, problem)
    assert SAFE not in vietnamese
    assert "gọi người phụ trách" in vietnamese
    assert "Cổng đã xác nhận" in vietnamese
    assert "safe on this machine" not in english
    assert not _ENGLISH.search(vietnamese)
    assert not _VIETNAMESE.search(english)


def test_only_a_full_disk_asks_for_room() -> None:
    asked = {one for one in ("disk_full", "internal", "replica_torn", "replica_locked", "replica_unreadable", "")
             if "giải phóng" in both(Trouble.STORAGE, one)[0]}  # fmt: skip
    assert asked == {"disk_full"}


def test_a_busy_portal_says_for_how_long() -> None:
    vietnamese, english = both(Trouble.BUSY, "retry-later", wait_s=150)
    assert "2 phút" in vietnamese
    assert "2 minutes" in english


def test_a_trouble_is_told_in_the_language_chosen_after_it() -> None:
    board = SyncBoard()
    board.ended(Round(Trouble.BUSY, "retry-later", 0, retry_after_s=150), None)
    set_language("en")
    assert "2 minutes" in str(board.view().message)
    set_language("vi")
    assert "2 phút" in str(board.view().message)


@pytest.mark.parametrize(
    ("trouble", "problem", "shown"),
    [
        (Trouble.OFFLINE, "no_network", Connection.OFFLINE),
        (Trouble.OFFLINE, "vpn", Connection.INSIDE_ONLY),
        (Trouble.NOT_OUR_PORTAL, "captive", Connection.NOT_OUR_PORTAL),
        (Trouble.NOT_OUR_PORTAL, "tls_name", Connection.UNSAFE),
        (Trouble.NOT_OUR_PORTAL, "tls_clock", Connection.CLOCK),
        (Trouble.BUSY, "retry-later", Connection.BUSY),
        (Trouble.PORTAL_DOWN, "internal", Connection.PORTAL_DOWN),
        (Trouble.PORTAL_DOWN, "front_page", Connection.PORTAL_DOWN),
        (Trouble.REFUSED, "unknown-station", Connection.REFUSED),
        (Trouble.REFUSED, "forgotten", Connection.FORGOTTEN),
    ],
)
def test_the_pill_and_the_sentence_say_the_same(trouble: Trouble, problem: str, shown: Connection) -> None:
    board = SyncBoard()
    board.ended(Round(trouble, problem, 0, retry_after_s=150), None)
    view = board.view()
    assert view.connection is shown
    assert view.message == log_sentence(trouble.value, {"problem": problem, "wait_s": 150})


@pytest.mark.parametrize(
    "why", ["operator", "newer", "case", "fault", "restored", "a reason of a later version"]
)
def test_what_the_portal_does_not_take_is_said_with_its_cause(why: str) -> None:
    vietnamese = held_sentence(2, why) or ""
    set_language("en")
    english = held_sentence(2, why) or ""
    set_language("vi")
    assert "2 gói" in vietnamese
    assert SAFE in vietnamese
    assert "2 packets" in english
    for said in (vietnamese, english):
        assert not _CODE.search(said)
    assert not _ENGLISH.search(vietnamese)
    assert held_sentence(0, "") is None


def test_new_and_withdrawn_signatures_are_told_without_asking_anything_of_the_clerk() -> None:
    assert "không cần làm gì" in log_sentence("keys_renewed", {})
    assert "1.240 gói đã xác nhận" in log_sentence("keys_revoked", {"packets": 1_240})
    set_language("en")
    assert "about 1 confirmed packet." in log_sentence("keys_revoked", {"packets": 1})


def test_what_is_asked_about_because_of_a_key_is_not_called_a_restore() -> None:
    board = SyncBoard()
    board.owed_again(3, 0, for_keys=True)
    assert board.view().again_for_keys
    board.owed_again(3, 0)
    assert not board.view().again_for_keys
