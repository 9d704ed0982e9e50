"""Every message and record of the wire: frozen bytes, an independent reading, and the other side's versions."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from forms.errors import HostileInput
from forms.packets.packet import Kind
from sync.wire import messages
from sync.wire.records import TYPES, decode_record, encode_record
from tests.support.msgpack_reading import read_msgpack
from tests.support.records import example
from tests.support.wire_golden import FOLDER, LATER, MESSAGES, MOVED, make

NAMED = {type(message).__name__: message for message in MESSAGES}


def frozen(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def plain(value: Any) -> Any:
    """Return a message as the maps, lists and values it is made of."""
    if isinstance(value, msgspec.Struct):
        members = {name: getattr(value, name) for name in value.__struct_fields__}
        told = {name: plain(member) for name, member in members.items() if member is not msgspec.UNSET}
        tag = value.__struct_config__.tag
        return told if tag is None else {"kind": tag, **told}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def test_every_type_of_the_wire_has_a_golden_and_nothing_else_has() -> None:
    assert set(NAMED) <= {kind.__name__ for kind in messages._DECODERS}
    assert {file.name for file in FOLDER.iterdir()} == set(make())


@pytest.mark.parametrize("name", make())
def test_the_frozen_bytes_are_still_made(name: str) -> None:
    assert make()[name] == frozen(name)


@pytest.mark.parametrize("name", NAMED)
def test_a_frozen_message_is_read_by_us_and_by_an_independent_reader(name: str) -> None:
    raw = frozen(f"{name}.message")
    assert messages.decode(raw, type(NAMED[name])) == NAMED[name]
    assert read_msgpack(raw) == plain(NAMED[name])


@pytest.mark.parametrize("message", MOVED, ids=lambda message: type(message).__name__)
def test_who_serves_a_case_is_a_member_an_older_side_passes_over(message: msgspec.Struct) -> None:
    raw = frozen(f"{type(message).__name__}-moved.message")
    assert messages.decode(raw, type(message)) == message
    assert read_msgpack(raw) == plain(message)
    # What an older program makes of it, and what this one makes of an older program's.
    known = [one for one in msgspec.structs.fields(message) if not (one.required or one.name == "serving")]
    older = msgspec.defstruct("Older", [(one.name, one.type, one.default) for one in known], kw_only=True)
    read = msgspec.msgpack.decode(raw, type=older)
    assert "serving" not in msgspec.to_builtins(read, builtin_types=(bytes,))
    silent = {name: value for name, value in msgspec.msgpack.decode(raw).items() if name != "serving"}
    told = messages.decode(msgspec.msgpack.encode(silent), type(message))
    assert told == msgspec.structs.replace(message, serving=msgspec.UNSET)
    assert "serving" not in msgspec.msgpack.decode(messages.encode(told))


@pytest.mark.parametrize("name", LATER)
def test_a_member_of_a_later_version_is_passed_over_by_an_older_side_and_may_be_missing(name: str) -> None:
    member, message = LATER[name]
    raw = frozen(name)
    assert messages.decode(raw, type(message)) == message
    assert read_msgpack(raw) == plain(message)
    known = [one for one in msgspec.structs.fields(message) if one.name != member]
    older = msgspec.defstruct(
        "Older",
        [(one.name, one.type) if one.required else (one.name, one.type, one.default) for one in known],
        kw_only=True,
    )
    assert member not in msgspec.to_builtins(msgspec.msgpack.decode(raw, type=older), builtin_types=(bytes,))
    silent = {key: value for key, value in msgspec.msgpack.decode(raw).items() if key != member}
    told = messages.decode(msgspec.msgpack.encode(silent), type(message))
    assert told == msgspec.structs.replace(message, **{member: msgspec.UNSET})
    assert member not in msgspec.msgpack.decode(messages.encode(told))


@pytest.mark.parametrize(
    "spoilt",
    [
        None,
        3,
        {},
        {"station_no": -1},
        {"station_no": 70_000},
        {"label": "x" * 201},
        {"since": -1},
        {"packet_id": b"x"},
    ],
)
@pytest.mark.parametrize("message", MOVED, ids=lambda message: type(message).__name__)
def test_who_serves_a_case_is_told_whole_or_refused(message: msgspec.Struct, spoilt: Any) -> None:
    told = msgspec.msgpack.decode(frozen(f"{type(message).__name__}-moved.message"))
    told["serving"] = {**told["serving"], **spoilt} if isinstance(spoilt, dict) and spoilt else spoilt
    with pytest.raises(HostileInput, match="message_bytes"):
        messages.decode(msgspec.msgpack.encode(told), type(message))


@pytest.mark.parametrize("kind", TYPES)
def test_a_frozen_record_is_read_by_us_and_by_an_independent_reader(kind: Kind) -> None:
    raw = frozen(f"{kind.value}.record")
    assert decode_record(raw) == example(kind)
    assert encode_record(decode_record(raw)) == raw
    assert read_msgpack(raw) == plain(example(kind))


@pytest.mark.parametrize("name", NAMED)
def test_a_newer_side_may_say_more_and_an_older_one_less(name: str) -> None:
    kind = type(NAMED[name])
    told: dict[str, Any] = msgspec.msgpack.decode(frozen(f"{name}.message"))
    newer = {"invented_later": [1, {"a": None}], **told}
    assert messages.decode(msgspec.msgpack.encode(newer), kind) == NAMED[name]
    fields = msgspec.structs.fields(kind)
    older = {field.name: told[field.name] for field in fields if field.required}
    read = messages.decode(msgspec.msgpack.encode(older), kind)
    for field in fields:
        if not field.required and field.default is not msgspec.NODEFAULT:
            assert getattr(read, field.name) == field.default


@pytest.mark.parametrize("name", NAMED)
def test_what_is_missing_or_of_another_type_is_refused(name: str) -> None:
    kind = type(NAMED[name])
    told: dict[str, Any] = msgspec.msgpack.decode(frozen(f"{name}.message"))
    wrong: list[dict[str, Any]] = []
    for field in msgspec.structs.fields(kind):
        if field.required:
            wrong.append({key: value for key, value in told.items() if key != field.name})
        wrong += [{**told, field.name: value} for value in (1.5, {"a": 1})]
    for spoilt in wrong:
        if (
            set(spoilt) == set(told)
            and isinstance(spoilt.get("params"), dict)
            and spoilt["params"] == {"a": 1}
        ):
            continue  # any map is a map of parameters
        with pytest.raises(HostileInput, match="message_bytes"):
            messages.decode(msgspec.msgpack.encode(spoilt), kind)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    "untrusted",
    [b"", b"\xc0", b"\x90", b"\xc1", b"\x91" * 5_000, b"\xdf\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff"],
)
def test_no_message_at_all_is_refused(name: str, untrusted: bytes) -> None:
    with pytest.raises(HostileInput, match="message_bytes"):
        messages.decode(untrusted, type(NAMED[name]))


def test_a_message_has_a_largest_size() -> None:
    raw = frozen("PacketAnswers.message")
    with pytest.raises(HostileInput, match="message_too_large"):
        messages.decode(raw, messages.PacketAnswers, len(raw) - 1)
    assert messages.decode(raw, messages.PacketAnswers, len(raw)).results


@pytest.mark.parametrize("number", [-1, 1 << 41, float("nan"), 1.0, True, "3"])
def test_counts_of_a_heartbeat_are_counts(number: Any) -> None:
    with pytest.raises(HostileInput, match="message_bytes"):
        messages.decode(msgspec.msgpack.encode({"queued": number}), messages.Heartbeat)
