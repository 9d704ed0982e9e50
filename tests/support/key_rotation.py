"""Rotating a portal's keys in tests: the server's step, the root's step, the server's step again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import PortalKeys, printed_digest
from forms.stamp import Entropy
from sync.portal.keys.key_lists import KeyRequest, NewKey, Revocation, encode_request, sign_request
from sync.portal.keys.online_keys import read_online_keys, spare_key, take_list
from sync.portal.keys.root_files import read_root


def request_of(
    data: Path, entropy: Entropy, uses: Iterable[KeyUse], revoke: Iterable[tuple[KeyUse, int, int]] = ()
) -> bytes:
    """Return what the server asks the root for; `revoke` names use, number and time."""
    new = []
    for use in uses:
        number, public = spare_key(data, use, entropy)
        new.append(NewKey(use=use.name.lower(), id=number, public=public))
    gone = tuple(Revocation(use=use.name.lower(), id=number, since=at) for use, number, at in revoke)
    keys = read_online_keys(data).public.raw
    return encode_request(KeyRequest(v=1, keys=keys, add=tuple(new), revoke=gone))


def rotate(
    portal: Path,
    entropy: Entropy,
    now_s: int,
    uses: Iterable[KeyUse],
    revoke: Iterable[tuple[KeyUse, int, int]] = (),
) -> PortalKeys:
    """Replace keys of the portal in a folder, as a running portal finds them replaced; return the new list."""
    request = request_of(portal / "data", entropy, uses, revoke)
    root = portal / "root"
    signed = sign_request(root, read_root(root), request, printed_digest(request), now_s)
    return take_list(portal / "data", signed.raw)
