"""What a restored portal has lost, or does not take again, is told as what it is: on this machine only."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
import pytest

from forms.errors import DomainError
from forms.packets.certificate import KeyUse
from kiosk.views.cases import Connection, Transfer
from sync.portal import restorations
from sync.portal.keys.online_keys import PUBLIC_NAME, SECRETS_NAME
from sync.portal.stations.fleet import Fleet
from sync.replica.housekeeping import due_for_purge, purge_at
from sync.replica.outbox import packets
from sync.wire import problems
from tests.kiosk.intake.test_withdrawing import linked, sealed
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import SeededEntropy
from tests.support.forgetting import forget_due
from tests.support.key_rotation import rotate
from tests.support.links import answering
from ui.parts.chips import case_chip
from ui.parts.loss_meter import loss_lead, loss_summary
from ui.parts.sync_pill import pill_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

pytestmark = pytest.mark.allows_log
DAY_MS = 86_400_000
FAULT = answering(
    500,
    msgspec.json.encode({"type": problems.INTERNAL, "title": "Internal", "status": 500}),
    content_type="application/problem+json",
)


@contextmanager
def restored(folder: Path) -> Iterator[tuple[Practice, FaultyTransport, Desk, Station, bytes]]:
    """Yield a station whose one confirmed case the portal has lost with its database, as it has declared."""
    with linked(folder) as (place, link), place.signed_in() as (desk, station):
        station.sync.play_one()
        url = f"sqlite:///{folder / 'portal' / 'data' / 'portal.db'}"
        copy = DatabaseCopy.of(url)
        case_id = sealed(desk)
        rounds(place, station, 3)
        assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
        assert desk.sync_view().loss.is_nothing
        copy.put_back(url)
        portal = place.portal
        restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
        place.clock.advance(60)
        yield place, link, desk, station, case_id


@contextmanager
def refused(folder: Path) -> Iterator[tuple[Practice, Desk, Station, bytes]]:
    """Yield the same where the key the packet was sealed to is gone from the restored portal."""
    with restored(folder) as (place, _link, desk, station, case_id):
        now_s = place.clock.now_ms() // 1000
        rotate(folder / "portal", SeededEntropy(40), now_s, [KeyUse.SEAL], [(KeyUse.SEAL, 1, now_s)])
        kept = secrets_of(folder).read_bytes()
        (folder / "kept").write_bytes(kept)
        told = msgspec.json.decode(kept)
        del told["seal"]["1"]
        secrets_of(folder).write_bytes(msgspec.json.encode(told))
        rounds(place, station)
        yield place, desk, station, case_id


def secrets_of(folder: Path) -> Path:
    return folder / "portal" / "data" / SECRETS_NAME


def mended(folder: Path) -> None:
    """Put the portal's key back, as its people do once they were called."""
    secrets_of(folder).write_bytes((folder / "kept").read_bytes())
    os.utime(folder / "portal" / "data" / PUBLIC_NAME)


def rounds(place: Practice, station: Station, count: int = 4) -> None:
    for _ in range(count):
        station.sync.play_one()
        place.clock.advance(700)


def fleet(place: Practice) -> tuple[str, dict[str, int]]:
    """Return what the portal's people are told of the station: whether everything is there, and why not."""
    (told,) = Fleet(place.portal.store, place.clock).listing(None)["stations"]  # type: ignore[misc]
    whole = told["uploaded"]
    return whole["answer"], {one["code"]: one["count"] for one in whole["reasons"]}


def test_while_the_portal_is_only_asked_nothing_is_called_safe(tmp_path: Path) -> None:
    with restored(tmp_path) as (place, link, desk, station, _case_id):
        link.always(FAULT, "packets/held")
        rounds(place, station)
        view = desk.sync_view()
        assert (view.brought_again, view.refused_again, view.attention) == (1, 0, 0)
        loss = view.loss
        assert not loss.is_nothing
        assert (loss.packets, loss.texts, loss.attention, loss.again) == (1, 1, 0, 1)
        assert loss.files > 0
        assert "Mất máy bây giờ không mất" not in loss_summary(loss, place.clock.now_ms())
        assert pill_text(view)[1] == "warn"
        assert fleet(place) == ("no", {"queued": 1})
        link.heal()
        seen: list[object] = []
        desk.subscribe(lambda _event: seen.append((desk.sync_view().connection, pill_text(desk.sync_view()))))
        rounds(place, station)
        said = ("Đang hỏi lại Cổng – 1 gói", "warn", "refresh-cw")
        assert (Connection.ONLINE, said) in seen
        assert desk.sync_view().loss.is_nothing
        assert pill_text(desk.sync_view())[0] == "Trực tuyến"
        assert fleet(place)[0] == "yes"


def test_what_the_portal_does_not_take_again_is_for_a_person(tmp_path: Path) -> None:
    with refused(tmp_path) as (place, desk, _station, case_id):
        view = desk.sync_view()
        assert (view.waiting, view.attention, view.refused_again) == (0, 1, 1)
        assert pill_text(view)[:2] == ("Có lỗi cần xem – 1 hồ sơ", "err")
        assert loss_lead(view.loss) == "Mất máy bây giờ là mất những gì dưới đây, vì chỉ máy này có."
        assert (view.loss.packets, view.loss.attention, view.loss.again) == (1, 1, 1)
        answer, why = fleet(place)
        assert (answer, why["needs_attention"]) == ("no", 1)
        today = desk.today().result()
        assert (today.urgent, [row.case_id for row in today.work]) == (1, [case_id])
        assert [row.case_id for row in desk.queue().result()] == [case_id]
        row = desk.case(case_id).result().row
        assert case_chip(row)[:2] == ("Cổng không nhận lại", "err")
        assert row.reason == "Cổng khôi phục từ bản sao cũ và không nhận lại hồ sơ này"


def test_one_button_asks_again_and_the_case_is_whole(tmp_path: Path) -> None:
    with refused(tmp_path) as (place, desk, station, case_id):
        case = desk.case(case_id).result()
        assert case.attention is not None
        assert case.attention.ask_again
        assert "biên nhận" in case.attention.explanation.meaning
        assert case.attention.explanation.code == "again, seal_key"
        (packet,) = case.packets
        assert packet.transfer is Transfer.NOT_TAKEN_AGAIN
        # Nothing was mended: asked again, it is refused again, and told again.
        desk.ask_again(case_id).result()
        rounds(place, station)
        assert desk.sync_view().attention == 1
        mended(tmp_path)
        desk.ask_again(case_id).result()
        assert desk.sync_view().loss.again == 1
        rounds(place, station)
        case = desk.case(case_id).result()
        assert (case.attention, case.row.transfer) == (None, Transfer.ACKNOWLEDGED)
        view = desk.sync_view()
        assert (view.attention, view.refused_again, view.loss.is_nothing) == (0, 0, True)
        with pytest.raises(DomainError, match="packet_unknown"):
            desk.ask_again(case_id).result()


def test_all_of_them_are_asked_about_at_once(tmp_path: Path) -> None:
    with refused(tmp_path) as (place, desk, station, _case_id):
        mended(tmp_path)
        desk.ask_again(None).result()
        rounds(place, station)
        assert desk.sync_view().loss.is_nothing


def test_the_only_copy_is_never_purged(tmp_path: Path) -> None:
    with refused(tmp_path) as (place, _desk, station, case_id):
        replica = station.opened.replica
        replica.write(
            lambda db: db.execute("UPDATE dossier SET state = 10 WHERE case_id = ?", (case_id,))
        ).result()
        much_later = place.clock.now_ms() + 400 * DAY_MS
        replica.write(lambda db: forget_due(db, much_later)).result()
        # The second time: a packet waits for its readable answers.
        assert replica.write(lambda db: forget_due(db, much_later)).result().packets == 0
        (row,) = replica.read(lambda db: packets.packets_of_case(db, case_id))
        assert sorted(replica.read(lambda db: packets.receipts(db, row.packet_id))) == ["complete", "text"]
        assert replica.read(lambda db: purge_at(db, row.packet_id)) is None
        assert replica.read(lambda db: due_for_purge(db, much_later)) == (0, None)
