"""What stations are given of the past, under a key they still believe.

Receipts and statements are stored as they were signed and told again as the same bytes. Once the key that signed
them is revoked no station takes them any more, so they are signed anew, word for word, with the key in force. What
is stored stays as it was.
"""

from __future__ import annotations

import msgspec

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.receipt import read_receipt, sign_receipt
from forms.packets.restoration import RESTORATION
from sync.portal.keys.online_keys import OnlineKeys
from sync.wire.messages import AgainResult, DossierItem, DossierPage, PacketResult


def result(keys: OnlineKeys, told: PacketResult) -> PacketResult:
    """Return the answer to a packet."""
    if not _any_revoked(keys):
        return told
    text, whole = told.text_receipt, told.complete_receipt
    return msgspec.structs.replace(
        told,
        text_receipt=None if text is None else receipt(keys, text),
        complete_receipt=None if whole is None else receipt(keys, whole),
    )


def again(keys: OnlineKeys, told: AgainResult) -> AgainResult:
    """Return the answer to a packet brought again."""
    return msgspec.structs.replace(told, result=result(keys, told.result)) if _any_revoked(keys) else told


def item(keys: OnlineKeys, told: DossierItem) -> DossierItem:
    """Return one dossier."""
    if not told.complete_receipts or not _any_revoked(keys):
        return told
    return msgspec.structs.replace(told, complete_receipts=receipts(keys, told.complete_receipts))


def page(keys: OnlineKeys, told: msgspec.Struct) -> msgspec.Struct:
    """Return a page of a feed."""
    if not isinstance(told, DossierPage) or not _any_revoked(keys):
        return told
    return msgspec.structs.replace(told, items=tuple(item(keys, one) for one in told.items))


def receipts(keys: OnlineKeys, told: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return receipts."""
    return tuple(receipt(keys, one) for one in told) if _any_revoked(keys) else told


def receipt(keys: OnlineKeys, raw: bytes) -> bytes:
    """Return one receipt."""
    known = read_receipt(raw)
    if not _is_revoked(keys, known.key_id):
        return raw
    signer = keys.receipt
    return sign_receipt(msgspec.structs.replace(known, key_id=signer.key_id), signer.key)


def statement(keys: OnlineKeys, raw: bytes) -> bytes:
    """Return the statement of a restore."""
    known = RESTORATION.read(raw)
    if not _is_revoked(keys, known.key_id):
        return raw
    signer = keys.receipt
    return RESTORATION.sign(msgspec.structs.replace(known, key_id=signer.key_id), signer.key)


def _is_revoked(keys: OnlineKeys, key_id: int) -> bool:
    try:
        return keys.public.find(KeyUse.RECEIPT, key_id).is_revoked
    except HostileInput:
        # Of a portal that began anew under another root: nothing here can say more of it.
        return False


def _any_revoked(keys: OnlineKeys) -> bool:
    use = KeyUse.RECEIPT.name.lower()
    return any(key.use == use and key.is_revoked for key in keys.public.listed)
