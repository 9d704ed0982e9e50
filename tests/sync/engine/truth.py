"""What both sides hold afterwards, compared: nothing lost, nothing twice, every receipt real."""

from __future__ import annotations

from collections.abc import Iterable

from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet
from forms.packets.receipt import CompleteReceipt, TextReceipt, check_receipt
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from tests.support.packets_kept import packets_kept
from tests.sync.engine.rig import Rig


def at_portal(portal: Portal, station_no: int | None = None) -> list[str]:
    """Return the ids of every packet the portal took, of one station or all, in the order they came."""
    with portal.store.reading() as db:
        return [str(row["packet_id"]) for row in packets_kept(db) if station_no in {None, row["station_no"]}]


def dossiers_at(portal: Portal) -> int:
    """Return how many dossiers the portal opened."""
    with portal.store.reading() as db:
        return len(dossiers.of_unit(db, "20242", 10_000))


def assert_acknowledged(
    rig: Rig, portal: Portal, sealed: Iterable[Packet], among: Iterable[Packet] = ()
) -> None:
    """Every packet is acknowledged with two receipts that verify, and lies at the portal exactly once.

    Of `among` (cases the citizen took back) any may lie there too.
    """
    public = rig.keys.current(KeyUse.RECEIPT).public
    wanted = list(sealed)
    for packet in wanted:
        header = packet.header
        assert rig.state(packet) == "acknowledged"
        stored = rig.receipts(packet)
        text = check_receipt(stored["text"], public, header.packet_id, packet.sha256, header.blobs, "text")
        complete = check_receipt(
            stored["complete"], public, header.packet_id, packet.sha256, header.blobs, "complete"
        )
        assert isinstance(text, TextReceipt)
        assert isinstance(complete, CompleteReceipt)
        assert (text.case_id, complete.case_id) == (header.case_id, header.case_id)
        for blob in header.blobs:
            assert portal.blobs.size(blob.sealed_sha256) == blob.size
    arrived = at_portal(portal, rig.station_no)
    others = {packet.header.packet_id.hex() for packet in among}
    assert sorted(set(arrived) - others) == sorted(packet.header.packet_id.hex() for packet in wanted)
    assert len(set(arrived)) == len(arrived)
