"""Small words the portal signs: positional msgpack payload ‖ 64-byte signature, each kind under a domain of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

Word = TypeVar("Word", bound=msgspec.Struct)


class SignedWord(Generic[Word]):
    """One kind of word: how its bytes are made, read and proven.

    Made while its module is imported: two threads that build a type at the same moment can crash the process.
    """

    def __init__(
        self, kind: type[Word], purpose: Purpose, most_bytes: int, refusal: str, sound: Callable[[Word], bool]
    ) -> None:
        """Take what is particular to a kind.

        Args:
            kind: the struct of the payload.
            purpose: the domain it is signed under.
            most_bytes: longer ones are refused unread.
            refusal: code of `HostileInput` for bytes that are none.
            sound: whether values that could be decoded can be.
        """
        self._decoder: msgspec.msgpack.Decoder[Word] = msgspec.msgpack.Decoder(kind)
        self._purpose = purpose
        self._most_bytes = most_bytes
        self._refusal = refusal
        self._sound = sound

    def sign(self, word: Word, receipt_key: SigningKey) -> bytes:
        """Return the word's bytes, to be stored and told as they are."""
        payload = msgspec.msgpack.encode(word)
        return payload + receipt_key.sign(self._purpose, payload)

    def read(self, untrusted: bytes) -> Word:
        """Read a word without trusting it yet; `check` decides.

        Raises:
            HostileInput: the kind's own code.
        """
        if not SIGNATURE_SIZE < len(untrusted) <= self._most_bytes:
            raise HostileInput(self._refusal)
        try:
            told = self._decoder.decode(untrusted[:-SIGNATURE_SIZE])
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
            raise HostileInput(self._refusal) from error
        if not self._sound(told):
            raise HostileInput(self._refusal)
        return told

    def check(self, untrusted: bytes, receipt_public: bytes) -> Word:
        """Verify a word with the key it names, taken from a verified key list.

        Raises:
            HostileInput: the kind's own code, `bad_signature`.
        """
        told = self.read(untrusted)
        verify(receipt_public, self._purpose, untrusted[:-SIGNATURE_SIZE], untrusted[-SIGNATURE_SIZE:])
        return told
