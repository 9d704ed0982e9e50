"""A second, independent reader of the msgpack subset our bytes use (msgpack specification)."""

from __future__ import annotations


def read_msgpack(data: bytes) -> object:
    """Return the one value of `data`; anything left over is an error."""
    value, at = read_one(data, 0)
    assert at == len(data), "bytes left over"
    return value


def read_one(data: bytes, at: int) -> tuple[object, int]:
    """Return the value that starts at `at` and where the next one starts."""
    first = data[at]
    at += 1
    if first <= 0x7F:
        return first, at
    if first >= 0xE0:
        return first - 256, at
    if 0x80 <= first <= 0x8F:
        return _pairs(data, at, first & 0x0F)
    if 0x90 <= first <= 0x9F:
        return _items(data, at, first & 0x0F)
    if 0xA0 <= first <= 0xBF:
        return data[at : at + (first & 0x1F)].decode(), at + (first & 0x1F)
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], at
    widths = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDE: 2}
    if first in widths:
        width = widths[first]
        count = int.from_bytes(data[at : at + width], "big")
        at += width
        if first == 0xDC:
            return _items(data, at, count)
        if first == 0xDE:
            return _pairs(data, at, count)
        raw = data[at : at + count]
        return (raw if first <= 0xC6 else raw.decode()), at + count
    sizes = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    size = sizes[first]
    return int.from_bytes(data[at : at + size], "big"), at + size


def _items(data: bytes, at: int, count: int) -> tuple[list[object], int]:
    values = []
    for _ in range(count):
        value, at = read_one(data, at)
        values.append(value)
    return values, at


def _pairs(data: bytes, at: int, count: int) -> tuple[dict[object, object], int]:
    values = {}
    for _ in range(count):
        key, at = read_one(data, at)
        values[key], at = read_one(data, at)
    return values, at
