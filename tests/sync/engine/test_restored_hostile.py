"""Forged receipts and statements after a restore: refused, and nothing is lost over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from forms.packets.receipt import TextReceipt, read_receipt, sign_receipt
from forms.packets.restoration import RESTORATION
from forms.packets.signature import SigningKey
from sync.portal import restorations
from sync.replica.outbox import again
from sync.wire.messages import PacketAgain
from tests.support.fakes import SeededEntropy
from tests.sync.engine.restorable import City, restorable_city

pytestmark = pytest.mark.allows_log


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[City]:
    with restorable_city(tmp_path, None) as made:
        yield made


@pytest.mark.parametrize("forgery", ["key", "packet", "code", "bytes"])
def test_a_receipt_that_is_not_the_portals_is_refused_and_the_packet_taken_as_a_new_one(
    lite: City, forgery: str
) -> None:
    rig, city = lite.rigs[0], lite
    city.copy()
    packet, foreign = rig.seal(), rig.seal()
    city.rounds(1)
    true, other = rig.receipts(packet)["text"], rig.receipts(foreign)["text"]
    told = read_receipt(true)
    assert isinstance(told, TextReceipt)
    thief = SigningKey.new(SeededEntropy(99))
    lies = {
        "key": sign_receipt(replace_struct(told, code="H17.20242-261122-000777"), thief),
        "packet": other,
        "code": true[:40] + bytes([true[40] ^ 1]) + true[41:],
        "bytes": b"\xff" * 300,
    }
    city.put_back()
    city.declare()
    city.clock.advance(90)
    (answer,) = rig.api.bring_again([PacketAgain(packet=packet.raw, text_receipt=lies[forgery])])
    assert answer.result.outcome == "accepted"
    assert not answer.readopted
    assert answer.receipt_problem is not None
    assert city.row(packet).received_at == city.portal.now_s()
    assert city.row(packet).code != told.code


@pytest.mark.parametrize("damage", ["flip", "cut", "thief"])
def test_a_statement_that_does_not_verify_moves_nothing(lite: City, damage: str) -> None:
    rig, city = lite.rigs[0], lite
    rig.seal()
    city.rounds(1)
    city.declare()
    with city.portal.store.reading() as db:
        raw: bytes = db.execute(restorations.NEWEST_STATEMENT).scalar_one()
    lies = {
        "flip": raw[:-1] + bytes([raw[-1] ^ 1]),
        "cut": raw[:-3],
        "thief": RESTORATION.sign(RESTORATION.read(raw), SigningKey.new(SeededEntropy(5))),
    }
    assert not rig.engine.again.learn(lies[damage])
    assert rig.replica.read(again.counts).waiting == 0
    assert rig.engine.again.learn(raw)
    assert not rig.engine.again.learn(raw)


def replace_struct(told: TextReceipt, **changes: object) -> TextReceipt:
    return msgspec.structs.replace(told, **changes)
