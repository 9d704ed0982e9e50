"""Pictures of the page that says what was sent and what waits."""

from __future__ import annotations

from dataclasses import replace

from kiosk.battery import Charge
from kiosk.caseless import CaselessView
from kiosk.views.cases import Connection, SyncView, Transfer
from kiosk.views.front import LossView, Silence
from kiosk.wording import t
from kiosk.words.sync_sentences import log_sentence
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction import people as fiction
from tests.ui.fiction import told as fiction_told
from tests.ui.scenes.scene import Scene, Stand
from ui.frame.battery_chip import BatteryChip


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


def sync_unheard(stand: Stand) -> None:
    """The portal answered a while ago, and nobody has been able to ask since."""
    sync_clear(stand)
    stand.desk.view = replace(stand.desk.view, last_contact_ms=NOON - 4 * 60_000)
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_trying(stand: Stand) -> None:
    """A round is under way and nobody has answered it."""
    sync(stand)
    stand.desk.view = replace(
        fiction.offline(), sending=True, message=log_sentence("offline", {"problem": "no_answer"})
    )
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_sending(stand: Stand) -> None:
    sync(stand)
    stand.desk.view = replace(
        fiction.offline(), sending=True, answered=True, connection=Connection.ONLINE, last_contact_ms=NOON
    )
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_silent(stand: Stand) -> None:
    """In the middle of sending nothing comes back any more, for four seconds."""
    sync_sending(stand)
    stand.desk.rows = (replace(fiction.rows()[0], transfer=Transfer.SENDING, waits=None), *fiction.rows()[1:])
    stand.shell().page().entered()
    stand.desk.view = replace(stand.desk.view, silence=Silence.WAITING, silent_since_ms=NOON - 4_000)
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_lost(stand: Stand) -> None:
    """The system sends again and again, and nobody acknowledges."""
    sync_silent(stand)
    stand.desk.view = replace(stand.desk.view, silence=Silence.LOST, silent_since_ms=NOON - 9_000)
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_disk(stand: Stand) -> None:
    """What the portal says cannot be stored."""
    sync(stand)
    full = log_sentence("storage", {"problem": "disk_full"})
    stand.desk.view = replace(
        fiction.offline(),
        connection=Connection.ONLINE,
        storage="disk_full",
        message=full,
        last_contact_ms=NOON,
    )
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


def sync_caseless(stand: Stand) -> None:
    """What citizens said was refused: no case, and still nothing anybody should have to look for."""
    said = CaselessView(
        bytes(16),
        t("Ý kiến của người dân"),
        NOON - 26 * fiction.HOUR,
        t("Cổng không nhận gói này"),
        "rejected, bad_signature",
    )
    stand.desk.caseless_packets = (said,)
    stand.desk.view = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=False, caseless=1)
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
    online = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=True, answered=True)
    stand.desk.view = replace(online, brought_again=1_240, refused_again=2)
    stand.sign_in()
    stand.shell().go("sync")


def sync_asking_again(stand: Stand) -> None:
    online = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=False)
    loss = LossView(3, 2, 1, 5, 4_100_000, 0, NOON - 30 * fiction.HOUR, again=3)
    stand.desk.view = replace(online, brought_again=2, refused_again=1, loss=loss)
    stand.sign_in()
    stand.shell().go("sync")


def case_not_taken_again(stand: Stand) -> None:
    view = fiction_told.not_taken_again()
    stand.desk.rows = (view.row, *fiction.rows()[1:7])
    stand.desk.case_view = view
    stand.sign_in()
    stand.shell().open_case(view.row.case_id)


def sync_feed_failed(stand: Stand) -> None:
    online = SyncView(2, NOON - 60_000, 0, NOON, Connection.ONLINE, sending=True)
    stand.desk.rows = fiction.rows()
    stand.desk.view = replace(
        online, feed_failed=("catalogue", "portal_down"), files_waiting=3, files_bytes=4_400_000
    )
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
    online = SyncView(0, None, 0, NOON, Connection.ONLINE, sending=True, answered=True)
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


def sync_strip_full(stand: Stand) -> None:
    """The longest words of the pill beside a low battery."""
    battery_low(stand)
    stand.desk.view = replace(fiction.offline(120), sending=True, connection=Connection.FORGOTTEN)
    stand.shell().stage.bridge.sync_changed.emit(stand.desk.view)


SYNC_SCENES: tuple[Scene, ...] = (
    sync,
    sync_clear,
    sync_unheard,
    sync_trying,
    sync_sending,
    sync_silent,
    sync_lost,
    sync_disk,
    sync_caseless,
    sync_wifi,
    sync_held,
    sync_again,
    sync_asking_again,
    sync_feed_failed,
    case_not_taken_again,
    sync_revoked,
    sync_unsafe,
    sync_shut_out,
    sync_loss,
    sync_loss_drafts,
    sync_loss_unknown,
    battery_low,
    sync_strip_full,
)
