"""Whom a case is about, as a keyed hash: enough to notice a second case, never to read a person.

Who asks is often not whom it is about: two relatives may both register one death. What a person is told by is
therefore said for each form, by answers the form never leaves out: a card's number is often not at hand for
somebody who has died, and where it is, the next relative may not have it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import msgspec

from sync.portal.keys.online_keys import OnlineKeys

_REQUESTER = ("/requester/idDoc/number",)
_PERSON = ("/subject/fullName", "/subject/birthDate#year")
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    # Birth and its re-registration, death, marriage: those whose event it is.
    "dkks": ("/child/fullName", "/child/birthDate", "/mother/fullName"),
    "dklks": _PERSON,
    "dkkt": ("/deceased/fullName", "/deceased/birthDate#year"),
    "dkkh": ("/groom/fullName", "/groom/birthDate#year", "/bride/fullName", "/bride/birthDate#year"),
    # Marital status, copies of records: another record of the same person is another case.
    "xntthn": _PERSON,
    "tlht": ("/subject/fullName", "/record/kind"),
    # Social assistance and disability: who is to receive it. A household is its head.
    "tcxh": _PERSON,
    "xdkt": _PERSON,
    "rshn": ("/head/idNumber",),
    # Residence and certified copies: who moves, who brings the papers.
    "ct01thuongtru": _REQUESTER,
    "ct01tamtru": _REQUESTER,
    "ctbs": _REQUESTER,
}
"""Pointers of each form; of a date with `#year` only the year counts, because some know no more of it."""
HOLDERS: Mapping[str, str] = {"tcxh": "subject", "xdkt": "subject", "xntthn": "subject", "rshn": "head"}
"""Who is the applicant of a form somebody else may file for them: whoever helps ten people owns none of ten dossiers."""
_YEAR = "#year"


def subject_hash(
    keys: OnlineKeys, service: str, form_id: str | None, data: Mapping[str, object]
) -> bytes | None:
    """Return the keyed hash of a case's subject, None when an answer it rests on is missing.

    Args:
        keys: holds the secret of the hash.
        service: national code of the procedure.
        form_id: of the form; one this program does not know is about the person who asks.
        data: the answers.
    """
    found = [_text(data, pointer) for pointer in SUBJECTS.get(form_id or "", _REQUESTER)]
    if any(value is None for value in found):
        return None
    return keys.keyed_hash("subject", msgspec.msgpack.encode((service, found)))


def _text(data: Mapping[str, object], pointer: str) -> str | None:
    path, _, _ = pointer.partition("#")
    value: object = data
    for part in path.split("/")[1:]:
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    if not isinstance(value, str):
        return None
    told = " ".join(unicodedata.normalize("NFC", value).casefold().split())
    return told[:4] if pointer.endswith(_YEAR) else told
