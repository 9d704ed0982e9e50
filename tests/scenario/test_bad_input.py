"""Pictures that are none, codes of something else, forms that are broken: one sentence each, nothing changed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import msgspec
import pytest
import qrcode
from PIL import Image

from forms.errors import TramSoError
from forms.schema.refusal import DefinitionRefused
from kiosk.fictional.people import FictionalPeople
from resources import files
from resources.catalogue import seed_objects
from sync.errors import Trouble
from sync.portal.administration import publishing
from sync.portal.administration.publishing import publish
from sync.portal.keys.root_files import read_root
from tests.scenario.told import assert_clear, assert_no_person, refused
from tests.support.card_pictures import card_png
from tests.support.counter import BIRTH, FONT, fill, paper
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from tests.scenario.stocked import Stocked

pytestmark = pytest.mark.allows_log


@pytest.fixture
def desk(station: Stocked, caplog: pytest.LogCaptureFixture) -> Iterator[Desk]:
    """Sit at the stocked station; afterwards everything is still there and nobody was named."""
    with station.place.signed_in() as (desk, _):
        yield desk
    station.assert_whole()
    assert_no_person(caplog.text)


# --- pictures ----------------------------------------------------------------------------------


def noise() -> bytes:
    return bytes(number * 37 % 251 for number in range(50_000))


def half_a_photograph() -> bytes:
    whole = paper(4)
    return whole[: len(whole) // 2]


def bomb() -> bytes:
    """Return a PNG of 40,000 × 40,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def telephone_format() -> bytes:
    return b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + bytes(5_000)


def animation() -> bytes:
    out = io.BytesIO()
    Image.new("P", (40, 40)).save(out, "GIF")
    return out.getvalue()


def nothing() -> bytes:
    return b""


def page_of_a_website() -> bytes:
    return "<!DOCTYPE html><html><body>Đăng nhập Wi-Fi</body></html>".encode()


def too_many_bytes() -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(25_000_000)


UNREADABLE = [
    (noise, "image_unreadable"),
    (half_a_photograph, "image_unreadable"),
    (bomb, "image_too_large"),
    (telephone_format, "image_unreadable"),
    (animation, "image_unreadable"),
    (nothing, "image_unreadable"),
    (page_of_a_website, "image_unreadable"),
    (too_many_bytes, "image_too_large"),
]


@pytest.mark.parametrize(("make", "code"), UNREADABLE)
def test_a_paper_that_is_no_picture(
    desk: Desk, station: Stocked, make: Callable[[], bytes], code: str
) -> None:
    refused(desk.attach(station.draft, "d-birth", make()), code)
    assert len(desk.open_case(station.draft).result().files) == 1
    assert len(desk.attach(station.draft, "d-birth", paper(5)).result().files) == 2
    added = desk.open_case(station.draft).result().files[-1]
    desk.detach(station.draft, added.attachment_id).result()


@pytest.mark.parametrize("tail", [b"", b"1.4\n" + bytes(2_000), b"9.9\n%%EOF"])
def test_a_paper_that_is_no_pdf(desk: Desk, station: Stocked, tail: bytes) -> None:
    refused(desk.attach(station.draft, "d-birth", b"%PDF-" + tail), "pdf_unreadable")
    assert len(desk.open_case(station.draft).result().files) == 1


@pytest.mark.parametrize(("make", "code"), UNREADABLE)
def test_a_card_that_is_no_picture(
    desk: Desk, station: Stocked, make: Callable[[], bytes], code: str
) -> None:
    assert_fills_nothing(desk, station, desk.read_card(make()).result(), code)


def test_a_picture_without_a_code(desk: Desk, station: Stocked) -> None:
    assert_fills_nothing(desk, station, desk.read_card(paper(6)).result(), "no_code_found")


def test_a_signature_that_is_no_picture(desk: Desk, station: Stocked) -> None:
    for make, _ in UNREADABLE:
        with pytest.raises(TramSoError) as caught:
            desk.record_signature(station.draft, make()).result()
        assert caught.value.code in {"image_unreadable", "image_too_large"}
        assert_clear(caught.value)
    assert not desk.open_case(station.draft).result().signed


# --- codes of something else -------------------------------------------------------------------


def qr_png(text: str) -> bytes:
    out = io.BytesIO()
    code = qrcode.QRCode(border=4, box_size=6)
    code.add_data(text)
    code.make(fit=True)
    code.make_image().save(out, "PNG")
    return out.getvalue()


VIETQR = (
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340819thanh toan don hang6304F4E5"
)
OTHERS = [
    (VIETQR, "qr_payment"),
    (
        "GD4797912345678|4e677579e1bb856e|01/01/1990|1|0123456789|48 - 001|-|01/01/2026|-|",
        "qr_health_insurance",
    ),
    ("https://dichvucong.gov.vn/p/home", "qr_link"),
    ("vneid://login?token=abc", "qr_vneid"),
    ("048190000017", "qr_number_only"),
    ("048190000017|", "card_incomplete"),
    ("WIFI:S:BuuDien;T:WPA;P:matkhau;;", "qr_unknown"),
]


@pytest.mark.parametrize(("text", "code"), OTHERS)
def test_a_code_of_something_else(desk: Desk, station: Stocked, text: str, code: str) -> None:
    assert_fills_nothing(desk, station, desk.read_card(qr_png(text)).result(), code)
    assert_fills_nothing(desk, station, desk.read_card_text(text + "\r").result(), code)


def test_our_own_slip_is_no_card(desk: Desk, station: Stocked) -> None:
    text = desk.slip(station.sealed).result().qr_text
    assert_fills_nothing(desk, station, desk.read_card(qr_png(text)).result(), "qr_slip")


def test_two_cards_in_one_picture(desk: Desk, station: Stocked) -> None:
    people = FictionalPeople(11)
    font = files.read_bytes(FONT)
    cards = [Image.open(io.BytesIO(card_png(people.person(gender="NU"), font))) for _ in range(2)]
    both = Image.new("RGB", (max(card.width for card in cards), sum(card.height for card in cards)), "white")
    both.paste(cards[0], (0, 0))
    both.paste(cards[1], (0, cards[0].height))
    out = io.BytesIO()
    both.save(out, "PNG")
    assert_fills_nothing(desk, station, desk.read_card(out.getvalue()).result(), "two_cards")


def assert_fills_nothing(desk: Desk, station: Stocked, reading: object, code: str) -> None:
    """Check that a reading is refused by name and cannot be filled in."""
    from forms.identity.reading import IdentityReading

    assert isinstance(reading, IdentityReading)
    assert reading.verdict == "reject"
    assert [problem.code for problem in reading.problems] == [code]
    assert (reading.id_number, reading.full_name) == (None, None)
    before = desk.open_case(station.draft).result().answers
    refused(desk.plan_prefill(station.draft, "mother", reading), "card_rejected")
    refused(desk.apply_prefill(station.draft, "mother", reading, frozenset()), "card_rejected")
    assert desk.open_case(station.draft).result().answers == before


# --- forms -------------------------------------------------------------------------------------


def broken_forms() -> dict[str, bytes]:
    (form,) = (raw for kind, name, raw in seed_objects() if (kind, name) == ("form", "dkks/4"))
    newer = msgspec.json.decode(form) | {"version": 5}
    return {
        "cut off": msgspec.json.encode(newer)[:-200],
        "of a newer program": msgspec.json.encode(newer | {"specVersion": 2}),
        "not a form": b"[]",
        "empty": b"",
        "asking in no language": msgspec.json.encode(newer | {"languages": []}),
        "page of a website": page_of_a_website(),
    }


@pytest.mark.parametrize("name", list(broken_forms()))
def test_a_generation_with_a_broken_form(station: Stocked, name: str) -> None:
    with station.place.signed_in() as (desk, opened):
        catalogue = opened.opened.catalogue
        objects = {(kind, key): raw for kind, key, raw in catalogue.objects()}
        del objects["form", "dkks/4"]
        objects["form", "dkks/5"] = broken_forms()[name]
        catalogue.switch(1, [(kind, key, raw) for (kind, key), raw in objects.items()], b"signed", "c1")

        refused(desk.start_case(BIRTH), "form_malformed")
        assert desk.search("khai sinh").result()[0].service.code == BIRTH
        # What was begun with the sound form goes on with it, up to the seal.
        draft = desk.open_case(station.draft).result()
        assert draft.form.version == 4
        fill(desk, station.draft)
        assert desk.open_case(station.draft).result().check.missing_documents == ("d-id",)
        desk.save_answer(station.draft, "/child/fullName", "Nguyễn Mẫu An").result()
    station.assert_whole()


def test_a_broken_form_does_not_hide_the_sound_one_before_it(station: Stocked) -> None:
    with station.place.signed_in() as (desk, opened):
        catalogue = opened.opened.catalogue
        broken = ("form", "dkks/5", broken_forms()["of a newer program"])
        catalogue.switch(1, [*catalogue.objects(), broken], b"signed", "c1")
        assert desk.start_case(BIRTH).result().form.version == 4
    station.assert_whole()


def test_the_portal_publishes_no_broken_form(original: Stocked) -> None:
    portal = original.place.portal
    root = read_root(original.place.folder.parent / "portal" / "root")
    for raw in broken_forms().values():
        with pytest.raises(DefinitionRefused):
            publish(portal.store, root, [("form", "dkks/5", raw)], portal.now_s())
    portal.shelf.refresh()
    assert portal.shelf.form("dkks", 4) is not None


def test_a_signed_generation_that_does_not_hold_together_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with practice(tmp_path) as place:
        root = read_root(tmp_path / "portal" / "root")
        service = next(raw for kind, name, raw in seed_objects() if (kind, name) == ("service", BIRTH))
        lost = msgspec.json.encode(msgspec.json.decode(service) | {"life_events": ["no-such-event"]})
        # What the portal refuses to publish: a publisher with another program might not.
        monkeypatch.setattr(publishing, "assemble_catalogue", lambda *_: None)
        publish(place.portal.store, root, [("service", BIRTH, lost)], place.portal.now_s())
        with place.signed_in() as (desk, station):
            done = station.sync.play_one()
            assert (done.trouble, done.problem) == (Trouble.PROTOCOL, "catalogue_reference")
            assert station.opened.catalogue.generation == 0
            assert desk.start_case(BIRTH).result().form.version == 4
        with place.signed_in() as (desk, _):
            assert desk.search("khai sinh").result()[0].service.code == BIRTH
