"""Base45 (RFC 9285): bytes in the 45 characters of QR's alphanumeric mode."""

from __future__ import annotations

from forms.errors import HostileInput

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}


def encode_base45(data: bytes) -> str:
    """Return the text of `data` (RFC 9285 section 4)."""
    letters: list[str] = []
    for start in range(0, len(data) - 1, 2):
        rest, low = divmod(data[start] * 256 + data[start + 1], 45)
        high, middle = divmod(rest, 45)
        letters += (_ALPHABET[low], _ALPHABET[middle], _ALPHABET[high])
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        letters += (_ALPHABET[low], _ALPHABET[high])
    return "".join(letters)


def decode_base45(untrusted_text: str) -> bytes:
    """Return the bytes of a base45 text.

    Raises:
        HostileInput: `base45` for a foreign letter, a wrong length or a group out of range.
    """
    try:
        values = [_VALUE[letter] for letter in untrusted_text]
    except KeyError as error:
        raise HostileInput("base45") from error
    data = bytearray()
    for start in range(0, len(values), 3):
        group = values[start : start + 3]
        if len(group) == 1:
            raise HostileInput("base45")
        number = sum(value * 45**place for place, value in enumerate(group))
        size = len(group) - 1
        if number >= 256**size:
            raise HostileInput("base45")
        data += number.to_bytes(size, "big")
    return bytes(data)
