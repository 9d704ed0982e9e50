"""Pictures of the page that says what was sent and what waits."""

from __future__ import annotations

from dataclasses import replace

from kiosk.battery import Charge
from kiosk.front_views import LossView
from kiosk.sync_sentences import log_sentence
from kiosk.views import Connection, SyncView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui import fiction
from tests.ui.scenes import Scene, Stand
from ui.battery_chip import BatteryChip


def sync(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = fiction.offline()
    stand.desk.log = (
        (NOON - fiction.HOUR, log_sentence("offline", {"problem": "no_network"})),
        (NOON - 3 * fiction.HOUR, log_sentence("round", {"answered": 2, "files": 1, "news": 0})),
    )
    stand.sign_in()
    stand.shell().go("sync")


def sync_clear(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().go("sync")


def sync_wifi(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()[1:2]
    stand.desk.view = SyncView(1, NOON, 1, None, Connection.NOT_OUR_PORTAL, sending=False)
    stand.sign_in()
    stand.shell().go("sync")


def sync_held(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = fiction.held()
    stand.sign_in()
    stand.shell().go("sync")


def sync_again(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    online = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=True)
    stand.desk.view = replace(online, brought_again=1_240, refused_again=2)
    stand.sign_in()
    stand.shell().go("sync")


def sync_revoked(stand: Stand) -> None:
    noted = (
        (NOON - 60_000, log_sentence("keys_revoked", {"packets": 1_240})),
        (
            NOON - 2 * fiction.HOUR,
            log_sentence("dossier_skipped", {"items": 1, "code": "TS-10001-0100007-5"}),
        ),
        (NOON - 2 * fiction.HOUR, log_sentence("dossier_skipped", {"items": 3})),
        (NOON - 3 * fiction.HOUR, log_sentence("keys_renewed", {})),
    )
    stand.desk.rows = fiction.rows()
    online = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=True)
    stand.desk.view = replace(online, brought_again=1_240, again_for_keys=True)
    stand.desk.log = noted
    stand.sign_in()
    stand.shell().go("sync")


def sync_unsafe(stand: Stand) -> None:
    said = log_sentence("not_our_portal", {"problem": "tls_clock"})
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(fiction.offline(), connection=Connection.CLOCK, message=said)
    stand.sign_in()
    stand.shell().go("sync")


def sync_shut_out(stand: Stand) -> None:
    said = log_sentence("refused", {"problem": "unknown-station"})
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(fiction.offline(), connection=Connection.REFUSED, message=said)
    stand.sign_in()
    stand.shell().go("sync")


def _loss(stand: Stand, loss: LossView | None) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(fiction.offline(), loss=loss, attention=1)
    stand.sign_in()
    stand.shell().go("sync")


def sync_loss(stand: Stand) -> None:
    _loss(stand, LossView(14, 9, 2, 23, 41_500_000, 3, NOON - 77 * fiction.HOUR))


def sync_loss_drafts(stand: Stand) -> None:
    _loss(stand, LossView(drafts=2, oldest_ms=NOON - 3 * fiction.HOUR))


def sync_loss_unknown(stand: Stand) -> None:
    _loss(stand, None)


def battery_low(stand: Stand) -> None:
    """The strip at its fullest: much waits, no network, and the battery runs low."""
    stand.desk.charge = Charge(7, plugged=False)
    stand.desk.rows = fiction.rows()
    stand.desk.view = fiction.offline()
    stand.sign_in()
    stand.shell().findChild(BatteryChip).look()


SYNC_SCENES: tuple[Scene, ...] = (
    sync,
    sync_clear,
    sync_wifi,
    sync_held,
    sync_again,
    sync_revoked,
    sync_unsafe,
    sync_shut_out,
    sync_loss,
    sync_loss_drafts,
    sync_loss_unknown,
    battery_low,
)
