"""Request signatures, signed time, batches, manifests and messages of the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.packets.signature import SigningKey
from sync.wire.batch import frame_batch, split_batch
from sync.wire.catalogue_manifest import (
    CatalogueManifest,
    catalogue_digest,
    check_manifest,
    sign_manifest,
)
from sync.wire.messages import EnrolRequest, PacketAnswers, decode, encode
from sync.wire.problems import CLOCK_SKEW, read_problem
from sync.wire.request_auth import (
    Upload,
    check_time,
    parse_authorization,
    sign_request,
    sign_time,
    verify_request,
)

KEY = SigningKey(bytes(range(32)))
NONCE = bytes(range(16))


def signed(body: bytes | Upload = b"x") -> str:
    return sign_request(KEY, 10_001, "POST", "/v1/packets?a=1", body, created=1_795_323_600, nonce=NONCE)


def test_a_signed_request_is_read_back_and_holds() -> None:
    parsed = parse_authorization(signed())
    assert (parsed.station_no, parsed.created, parsed.nonce) == (10_001, 1_795_323_600, NONCE)
    verify_request(parsed, KEY.public, "POST", "/v1/packets?a=1", b"x")


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PUT", "/v1/packets?a=1", b"x"),
        ("POST", "/v1/packets?a=2", b"x"),
        ("POST", "/v1/packets", b"x"),
        ("POST", "/v1/packets?a=1", b"y"),
        ("POST", "/v1/packets?a=1", Upload(0, 1)),
    ],
)
def test_a_signature_covers_method_target_and_body(method: str, target: str, body: bytes | Upload) -> None:
    with pytest.raises(HostileInput, match="bad_signature"):
        verify_request(parse_authorization(signed()), KEY.public, method, target, body)


def test_a_streamed_upload_covers_offset_and_length() -> None:
    parsed = parse_authorization(signed(Upload(10, 20)))
    verify_request(parsed, KEY.public, "POST", "/v1/packets?a=1", Upload(10, 20))
    for other in (Upload(11, 20), Upload(10, 21)):
        with pytest.raises(HostileInput, match="bad_signature"):
            verify_request(parsed, KEY.public, "POST", "/v1/packets?a=1", other)


@given(st.text(max_size=300))
def test_random_headers_are_refused(text: str) -> None:
    with pytest.raises(HostileInput):
        parse_authorization(text)
    with pytest.raises(HostileInput):
        check_time(text, KEY.public, NONCE)


def test_signed_time_is_bound_to_the_request_it_answers() -> None:
    header = sign_time(KEY, 1, 1_795_323_600, NONCE)
    assert check_time(header, KEY.public, NONCE) == 1_795_323_600
    with pytest.raises(HostileInput, match="bad_signature"):
        check_time(header, KEY.public, bytes(16))
    with pytest.raises(HostileInput, match="bad_signature"):
        check_time(header.replace("1795323600", "1795323601"), KEY.public, NONCE)


@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=20))
def test_batches_come_apart_as_they_were_framed(packets: list[bytes]) -> None:
    framed = frame_batch(packets)
    assert split_batch(framed) == packets
    with pytest.raises(HostileInput, match="batch_bytes"):
        split_batch(framed[:-1])


@given(st.binary(max_size=100))
def test_random_bodies_are_never_batches_or_messages(data: bytes) -> None:
    for read in (split_batch, lambda raw: decode(raw, EnrolRequest), lambda raw: decode(raw, PacketAnswers)):
        with pytest.raises(HostileInput):
            read(data)


def test_a_newer_sides_unknown_member_is_tolerated() -> None:
    import msgspec

    raw = msgspec.msgpack.encode({"results": [], "invented_later": 1})
    assert decode(raw, PacketAnswers) == PacketAnswers(results=())
    assert decode(encode(PacketAnswers(results=())), PacketAnswers).results == ()


def test_a_manifest_speaks_for_the_objects_in_any_order() -> None:
    objects = [("service", "1.001193", b"{}"), ("form", "dkks/4", b"[]")]
    count, digest = catalogue_digest(objects)
    assert (count, digest) == catalogue_digest(reversed(objects))
    assert digest != catalogue_digest([objects[0]])[1]
    manifest = CatalogueManifest(1, 1, 2, count, digest, 1_795_323_600)
    raw = sign_manifest(manifest, KEY)
    assert check_manifest(raw, KEY.public) == manifest
    with pytest.raises(HostileInput, match="bad_signature"):
        check_manifest(raw, SigningKey(bytes(32)).public)


def test_only_our_own_problems_are_read() -> None:
    raw = b'{"type":"' + CLOCK_SKEW.encode() + b'","status":401,"extra":1}'
    problem = read_problem(raw, "application/problem+json; charset=utf-8")
    assert problem is not None
    assert (problem.type, problem.status) == (CLOCK_SKEW, 401)
    assert read_problem(raw, "text/html") is None
    assert read_problem(b"<html>", "application/problem+json") is None
    assert read_problem(b'{"type":"about:blank","status":401}', "application/problem+json") is None
