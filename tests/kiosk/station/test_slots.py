"""A slot opens for one PIN at one machine, for one person, and for nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import DomainError, StationError
from kiosk.keys.slots import (
    FLOOR,
    MAX_SLOT_BYTES,
    PinCost,
    Slot,
    calibrated,
    check_pin,
    encode_slot,
    make_slot,
    open_slot,
    read_slot,
    renamed,
    unwrap_operator_seed,
    wrap_operator_seed,
)
from kiosk.settings import Settings
from tests.support.fakes import FakeClock, SeededEntropy

STATION = bytes(range(16))
SECRET = bytes(range(32))
DATABASE_KEY = bytes(range(48))


def slot_of(operator: str, pin: str = "271828", seed: int = 1) -> Slot:
    made, opened = make_slot(
        STATION,
        operator,
        "Lê Thị Thử",
        check_pin(pin),
        SECRET,
        DATABASE_KEY,
        FLOOR,
        SeededEntropy(seed),
    )
    opened.wipe()
    return made


SLOT = slot_of("op-1")
RAW = encode_slot(SLOT)


def test_the_right_pin_at_the_right_machine_opens_it() -> None:
    opened = open_slot(read_slot(RAW, STATION, "op-1"), check_pin("271828"), SECRET)
    assert opened is not None
    assert bytes(opened.database_key) == DATABASE_KEY
    opened.wipe()
    assert bytes(opened.database_key) == bytes(48)
    assert "database_key" not in repr(opened)


def test_a_wrong_pin_or_another_machine_opens_nothing() -> None:
    assert open_slot(SLOT, check_pin("271829"), SECRET) is None
    assert open_slot(SLOT, check_pin("271828"), bytes(32)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Người Khác"},
        {"station": bytes(16)},
        {"operator_id": "op-2"},
        {"cost": PinCost(3, 19_456, 1)},
        {"salt": bytes(16)},
        {"wrapped": bytes(64)},
    ],
)
def test_no_part_of_a_slot_can_be_exchanged(changes: dict[str, object]) -> None:
    values = {name: getattr(SLOT, name) for name in SLOT.__struct_fields__} | changes
    assert open_slot(Slot(**values), check_pin("271828"), SECRET) is None


def test_only_who_opened_a_slot_gives_it_another_name() -> None:
    mine = open_slot(SLOT, check_pin("271828"), SECRET)
    theirs = open_slot(slot_of("op-1", "271829", 2), check_pin("271829"), SECRET)
    assert mine is not None and theirs is not None
    assert renamed(SLOT, theirs, "Người Khác", SeededEntropy(3)) is None
    other = renamed(SLOT, mine, "Lê Thị Thử Mai", SeededEntropy(3))
    assert other is not None and (other.name, other.salt) == ("Lê Thị Thử Mai", SLOT.salt)
    assert other.nonce != SLOT.nonce
    again = open_slot(read_slot(encode_slot(other), STATION, "op-1"), check_pin("271828"), SECRET)
    assert again is not None
    assert (again.database_key, again.operator_wrap) == (mine.database_key, mine.operator_wrap)
    mine.wipe()
    assert renamed(SLOT, mine, "Người Khác", SeededEntropy(3)) is None


def test_a_colleague_with_the_same_pin_cannot_sign_as_somebody_else() -> None:
    entropy = SeededEntropy(9)
    mine = open_slot(SLOT, check_pin("271828"), SECRET)
    theirs = open_slot(slot_of("op-2", seed=2), check_pin("271828"), SECRET)
    assert mine is not None
    assert theirs is not None
    wrapped = wrap_operator_seed(mine, "op-1", bytes(32), entropy)
    assert unwrap_operator_seed(mine, "op-1", wrapped) == bytes(32)
    for who, name in ((theirs, "op-1"), (mine, "op-2")):
        with pytest.raises(StationError, match="operator_key_damaged"):
            unwrap_operator_seed(who, name, wrapped)
    with pytest.raises(StationError, match="operator_key_damaged"):
        unwrap_operator_seed(mine, "op-1", wrapped[:10])


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12345a", "１２３４５６", "123 456", "-12345"])
def test_a_pin_has_six_to_twelve_digits(pin: str) -> None:
    with pytest.raises(DomainError, match="pin_shape"):
        check_pin(pin)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        RAW[:-1],
        RAW.replace(b'"v":1', b'"v":2'),
        RAW.replace(b"[2,19456,1]", b"[1,19456,1]"),
        RAW.replace(b"[2,19456,1]", b"[2,1024,1]"),
        RAW.replace(b"[2,19456,1]", b"[2,4294967295,1]"),
        RAW.replace(b"[2,19456,1]", b"[2,19456,255]"),
        RAW.replace(b'"op-1"', b'"../../x"'),
        RAW.replace(b'"op-1"', b'"op-2"'),
        RAW[:-1] + b',"more":1}',
        RAW + b" " * MAX_SLOT_BYTES,
        b"[" * 3_000,
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_no_slot_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(StationError, match="slot_malformed"):
        read_slot(raw, STATION, "op-1")


@given(st.binary(max_size=600) | st.binary(max_size=20).map(lambda noise: RAW[:80] + noise + RAW[80:]))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    try:
        slot = read_slot(raw, STATION, "op-1")
    except StationError as error:
        assert error.code == "slot_malformed"
    else:
        assert FLOOR.memory_kib <= slot.cost.memory_kib <= 262_144


class _SlowClock(FakeClock):
    """A machine on which every look at the clock comes half a second later."""

    def boot_s(self) -> float:
        self.advance(0.5)
        return super().boot_s()


class _SlowestClock(FakeClock):
    def boot_s(self) -> float:
        self.advance(2)
        return super().boot_s()


def test_a_slow_machine_gets_a_lower_cost_but_never_below_the_floor() -> None:
    settings = Settings(pin_memory_kib=38_912, pin_passes=2, pin_lanes=1)
    assert calibrated(settings, FakeClock()) == PinCost(2, 38_912, 1)
    assert calibrated(settings, _SlowClock()) == PinCost(2, 38_912, 1)
    assert calibrated(settings, _SlowestClock()) == FLOOR
