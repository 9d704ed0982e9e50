"""What may take the place of the portal's key list in force: the root's next word, and nothing else whatever."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import MAX_KEYS_BYTES, PortalKey, PortalKeys, read_keys, sign_keys
from forms.packets.signature import SigningKey
from sync.portal.keys.key_lists import read_request
from tests.support import golden

RAW = (golden.FOLDER / "keys.json").read_bytes()
REQUEST = (golden.FOLDER / "key.request").read_bytes()
AT, ROOT = golden.AT, golden.ROOT
USES = ("station", "seal", "receipt", "roster", "log", "catalogue", "update")


def pinned(raw: bytes = RAW) -> PortalKeys:
    return read_keys(raw, pinned_root=ROOT.public)


def signed(keys: tuple[PortalKey, ...], serial: int = 2, root: SigningKey = ROOT) -> bytes:
    return sign_keys(keys, serial, AT, root)


def key(number: int, use: str, revoked_at: int | None = None) -> PortalKey:
    plain = PortalKey(
        id=number,
        use=use,
        public=golden.fixed(f"{use} {number}"),
        online=True,
        not_before=AT,
        not_after=golden.UNTIL,
    )
    return plain if revoked_at is None else msgspec.structs.replace(plain, revoked_at=revoked_at)


lists = st.lists(
    st.builds(key, st.integers(1, 4), st.sampled_from(USES), st.none() | st.integers(1, AT)),
    max_size=6,
    unique_by=lambda one: (one.use, one.id),
).map(tuple)


@given(before=lists, after=lists, serials=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_a_list_follows_only_if_nothing_known_is_lost_good_again_or_without_a_good_one(
    before: tuple[PortalKey, ...], after: tuple[PortalKey, ...], serials: tuple[int, int]
) -> None:
    old, new = (pinned(signed(keys, serial)) for keys, serial in zip((before, after), serials, strict=True))
    raw = old.raw
    there = {(one.use, one.id): one for one in after}
    good = {one.use for one in after if not one.is_revoked}
    may = serials[1] > serials[0] and all(
        (one.use, one.id) in there
        and (there[one.use, one.id].is_revoked or not one.is_revoked)
        and one.use in good
        for one in before
    )
    if may:
        old.renew(new)
        assert (old.serial, old.raw) == (new.serial, new.raw)
    else:
        with pytest.raises(HostileInput, match=r"keys_rollback|keys_dropped"):
            old.renew(new)
        assert old.raw == raw


@given(st.binary(max_size=600) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_refused_plainly(untrusted: bytes) -> None:
    with pytest.raises(HostileInput, match="keys_bytes"):
        pinned(untrusted)
    with pytest.raises(HostileInput, match="key_request"):
        read_request(untrusted)


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_a_list_with_one_byte_changed_is_another_list_or_none(place: int, by: int) -> None:
    changed = bytearray(RAW)
    changed[place] ^= by
    try:
        found = pinned(bytes(changed))
    except HostileInput:
        return
    # A blank, or a bit of base64 that stands for nothing: the same word of the root.
    assert found.listed == pinned().listed
    assert found.serial == 1


@pytest.mark.parametrize("raw", [RAW + b" " * MAX_KEYS_BYTES, b"[" * 60_000, b'{"root":' * 8_000])
def test_an_oversized_or_deep_list_is_refused_before_it_costs_anything(raw: bytes) -> None:
    with pytest.raises(HostileInput, match="keys_bytes"):
        pinned(raw)


@pytest.mark.parametrize(
    "keys",
    [
        (key(1, "receipt"), msgspec.structs.replace(key(1, "receipt"), public=bytes(32))),
        (key(0, "receipt"),),
        (key(128, "receipt"),),
        (msgspec.structs.replace(key(1, "receipt"), use="everything"),),
        (msgspec.structs.replace(key(1, "receipt"), public=b"short"),),
    ],
    ids=["two_of_one_number", "number_0", "number_128", "use", "public"],
)
def test_a_list_the_root_should_not_have_signed_is_refused(keys: tuple[PortalKey, ...]) -> None:
    with pytest.raises(HostileInput, match="keys_bytes"):
        pinned(signed(keys))


def test_a_serial_below_one_is_refused() -> None:
    for serial in (0, -1, 1 << 53):
        with pytest.raises(HostileInput, match="keys_bytes"):
            pinned(signed((key(1, "receipt"),), serial))


def test_another_root_never_follows() -> None:
    other = SigningKey(bytes(32))
    raw = signed((key(1, "receipt"),), 9, other)
    with pytest.raises(HostileInput, match="root_mismatch"):
        pinned(raw)
    with pytest.raises(HostileInput, match="root_mismatch"):
        pinned().check_follows(read_keys(raw, pinned_root=other.public))


def test_what_is_sealed_next_is_sealed_to_the_newest_good_key() -> None:
    keys = pinned(signed((key(1, "seal"), key(3, "seal", AT), key(2, "seal"))))
    assert keys.current(KeyUse.SEAL).id == 2
    with pytest.raises(HostileInput, match="unknown_key"):
        pinned(signed((key(1, "seal", AT),))).current(KeyUse.SEAL)


def test_a_certificate_is_found_under_whichever_key_signed_it() -> None:
    certificate = (golden.FOLDER / "station.certificate").read_bytes()
    newer = msgspec.structs.replace(key(2, "station"), not_before=AT + 1)
    keys = pinned(signed((*pinned().listed, newer)))
    assert keys.current(KeyUse.STATION).id == 2
    found, told = keys.certifier(certificate)
    assert (found.id, told.station_no) == (1, 10_001)
    with pytest.raises(HostileInput, match="bad_signature"):
        pinned(signed((newer,))).certifier(certificate)


@pytest.mark.parametrize(
    "change",
    [
        {"add": [], "revoke": []},
        {"v": 2},
        {"add": [{"use": "catalogue", "id": 2, "public": "A" * 43 + "="}]},
        {"revoke": [{"use": "station", "id": 1, "since": AT}]},
        {"revoke": [{"use": "receipt", "id": 1, "since": 0}]},
        {"also": 1},
    ],
)
def test_a_request_for_what_is_never_rotated_or_revoked_is_refused(change: dict[str, object]) -> None:
    request = {**msgspec.json.decode(REQUEST), **change}
    with pytest.raises(HostileInput, match="key_request"):
        read_request(msgspec.json.encode(request))
