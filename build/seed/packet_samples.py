"""Bodies as stations will seal them, of fictional families: what the compression dictionary learns from.

Numbers, names, keys and digests differ in every sample, so the dictionary keeps only what packets share:
field names, code-list values, wording of communes, the shape of msgpack.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from forms.packets.body import (
    ClockFacts,
    Consent,
    Fee,
    IdentityEvidence,
    Places,
    SealedDocument,
    Submission,
    Supplement,
    Withdrawal,
    encode_body,
)
from kiosk.fictional.people import FictionalPeople, FictionalPerson, SeededDraw, card_qr_payload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.fictional.people import FictionalFamily

ETHNICITY = {"Kinh": "01", "Cơ Tu": "26"}
PURPOSES = ("process", "notify", "keep_copy")
TEXT_VERSION = "2026-11"
SIGNATURE_SIZE = 64
DATES_IN_WORDS = (
    "Ngày một tháng mười năm hai nghìn không trăm hai mươi sáu",
    "Ngày mười hai tháng mười một năm hai nghìn không trăm hai mươi sáu",
    "Ngày mười lăm tháng chín năm hai nghìn không trăm hai mươi sáu",
    "Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi bảy",
    "Ngày hai mươi bốn tháng tám năm hai nghìn không trăm hai mươi sáu",
    "Ngày ba mươi tháng mười hai năm hai nghìn không trăm hai mươi bảy",
)
"""Only their words matter here, not that they agree with the figures."""


def make_samples(seed: int, count: int) -> Iterator[bytes]:
    """Yield what is compressed for `count` families: body and operator signature, before sealing."""
    people, draw = FictionalPeople(seed), SeededDraw(f"packet samples/{seed}")
    for number in range(count):
        submission = _submission(people.family(), draw)
        yield _plain(submission, draw)
        if number % 6 == 0:
            yield _plain(_supplement(submission), draw)
        if number % 20 == 0:
            yield _plain(_withdrawal(submission), draw)


def _plain(body: Submission | Supplement | Withdrawal, draw: SeededDraw) -> bytes:
    return msgspec.msgpack.encode([encode_body(body), draw.noise(SIGNATURE_SIZE)])


def _submission(family: FictionalFamily, draw: SeededDraw) -> Submission:
    by_mother = draw.below(3) > 0
    requester = family.mother if by_mother else family.father
    today = family.newborn.birth_date + timedelta(days=draw.between(3, 75))
    captured_at = int(datetime(today.year, today.month, today.day, 1, tzinfo=UTC).timestamp())
    captured_at += draw.below(8 * 3_600)
    place = requester.commune_code
    return Submission(
        data=_answers(family, requester, today, draw),
        computed=("/child/birthDateWords", "/child/daysSinceBirth", "/child/late", "/birthOrder"),
        provenance={
            f"/{slot}/{field}": {"source": "qr", "readAt": captured_at - 400}
            for slot in ("requester", "mother" if by_mother else "father")
            for field in (
                "fullName",
                "birthDate",
                "idDoc/type",
                "idDoc/number",
                "idDoc/issuedOn",
                "residence/detail",
                "residence/commune",
            )
        },
        identity=(IdentityEvidence(slot="requester", source="qr", raw=card_qr_payload(requester).encode()),),
        documents=tuple(
            SealedDocument(
                doc_id=doc_id,
                plain_sha256=draw.noise(32),
                type="image/jpeg",
                size=draw.between(120_000, 900_000),
                content_key=draw.noise(32),
                sealed_sha256=draw.noise(32),
            )
            for doc_id in ("d-birth", "d-id", "d-birth")[: draw.between(1, 3)]
        ),
        warnings=(),
        consents=tuple(
            Consent(
                purpose=purpose,
                given=draw.below(5) > 0,
                text_version=TEXT_VERSION,
                at=captured_at - 60,
                method="screen",
            )
            for purpose in PURPOSES
        ),
        fees=(Fee(label="Bản sao", due=8_000, collected=8_000),) if draw.below(4) == 0 else (),
        places=Places(helped=f"BD-{place}", received=f"UBND-{place}", competent=f"UBND-{place}"),
        operator=f"op-{draw.below(10_000):04}",
        on_behalf_of=None,
        declared_on=today.isoformat(),
        captured_at=captured_at,
        clock=ClockFacts(offset_s=draw.below(9), since_signed_s=draw.below(400_000), quality="signed"),
    )


def _answers(
    family: FictionalFamily, requester: FictionalPerson, today: date, draw: SeededDraw
) -> dict[str, object]:
    child = family.newborn
    days = (today - child.birth_date).days
    answers: dict[str, object] = {
        "requester": {
            "relation": "ME" if requester is family.mother else "CHA",
            "fullName": requester.full_name,
            "birthDate": requester.birth_date.isoformat(),
            "idDoc": _card(requester),
            "residence": _home(requester),
            "phone": requester.phone,
        },
        "child": {
            "fullName": child.full_name,
            "birthDate": child.birth_date.isoformat(),
            "birthDateWords": draw.choice(DATES_IN_WORDS),
            "daysSinceBirth": days,
            "late": days > 60,
            "gender": child.gender,
            "ethnicity": ETHNICITY[family.father.ethnicity],
            "nationality": "VNM",
            "birthPlaceType": "CO_SO_Y_TE",
            "facilityName": child.birth_place,
            "birthPlace": _home(family.mother),
            "hometown": {"country": "VNM", "province": "48", "commune": family.father.commune_code},
        },
        "mother": _parent(family.mother),
        "fatherKnown": True,
        "father": _parent(family.father),
        "birthOrder": len(family.siblings) + 1,
        "copies": {"wanted": True, "count": draw.between(1, 5)} if draw.below(2) else {"wanted": False},
        "pledge": True,
    }
    if days > 60:
        answers["child"] |= {"lateReason": "Gia đình đi làm xa, nay mới về làm được giấy tờ."}  # type: ignore[operator]
    if family.siblings:
        answers["siblings"] = [
            {"fullName": older.full_name, "birthYear": older.birth_date.year} for older in family.siblings
        ]
    return answers


def _parent(person: FictionalPerson) -> dict[str, object]:
    return {
        "fullName": person.full_name,
        "birthDate": person.birth_date.isoformat(),
        "ethnicity": ETHNICITY[person.ethnicity],
        "nationality": "VNM",
        "idDoc": _card(person),
        "deceased": False,
        "residence": _home(person),
    }


def _card(person: FictionalPerson) -> dict[str, object]:
    return {"type": "CCCD", "number": person.id_number, "issuedOn": person.issued_on.isoformat()}


def _home(person: FictionalPerson) -> dict[str, object]:
    return {
        "country": "VNM",
        "province": "48",
        "commune": person.commune_code,
        "detail": person.address_text.split(",")[0],
    }


def _supplement(before: Submission) -> Supplement:
    return Supplement(
        answers_to=f"yc-{before.captured_at % 9 + 1}",
        data=before.data,
        computed=before.computed,
        provenance=before.provenance,
        identity=(),
        documents=before.documents[:1],
        warnings=(),
        consents=before.consents,
        fees=(),
        places=before.places,
        operator=before.operator,
        on_behalf_of=None,
        declared_on=before.declared_on,
        captured_at=before.captured_at + 90_000,
        clock=before.clock,
    )


def _withdrawal(before: Submission) -> Withdrawal:
    return Withdrawal(
        reason_code="changed_mind",
        consents=before.consents,
        operator=before.operator,
        on_behalf_of=None,
        declared_on=before.declared_on,
        captured_at=before.captured_at + 4_000,
        clock=before.clock,
    )
