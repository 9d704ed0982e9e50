"""Pictures with codes in them, without, broken, and made to harm."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from forms.errors import DomainError
from kiosk.fictional import lens
from kiosk.fictional.cards import card_photo, draw_card, qr_picture
from kiosk.fictional.people import TODAY, FictionalPeople, SeededDraw, card_mrz, card_qr_payload
from kiosk.scanning import zbar_binary
from kiosk.scanning.barcodes import Barcode, decode_grey, decode_image
from kiosk.scanning.card_reader import best_reading, read_card, read_text, scan_picture
from tests.support.card_pictures import card_png
from tests.support.proof import not_proven

PEOPLE = FictionalPeople(seed=21)
PERSON = PEOPLE.person()
PAYLOAD = card_qr_payload(PERSON)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_a_card_is_read_from_every_kind_of_picture(kind: str) -> None:
    found = decode_image(encoded(draw_card(PERSON), kind))
    assert [(code.format, code.text, code.raw) for code in found] == [("QRCode", PAYLOAD, PAYLOAD.encode())]


def test_photographs_of_cards_are_read_right() -> None:
    for seed in range(12):
        person = PEOPLE.person()
        reading = scan_picture(card_photo(person, seed=seed), TODAY).reading
        assert (reading.id_number, reading.full_name) == (person.id_number, person.full_name)
        # Names without any mark are read as they stand and asked about.
        asked = {problem.code for problem in reading.problems} & {"name_unmarked"}
        assert reading.verdict == ("repair" if asked else "accept")


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "CMYK", "I;16"])
def test_other_colour_modes(mode: str) -> None:
    card = draw_card(PERSON)
    if mode == "I;16":
        grey = card.convert("L")
        data = encoded(
            Image.frombytes("I;16", grey.size, b"".join(bytes((0, b)) for b in grey.tobytes())), "PNG"
        )
    else:
        data = encoded(card.convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    assert decode_image(data)[0].text == PAYLOAD


def test_a_code_on_a_transparent_ground() -> None:
    code = ImageOps.expand(qr_picture(PAYLOAD, 250), 30, 255)
    clear = Image.merge("LA", (Image.new("L", code.size, 0), ImageOps.invert(code)))
    assert decode_image(encoded(clear, "PNG"))[0].text == PAYLOAD


def test_a_light_code_on_a_dark_screen_is_found_by_the_last_step() -> None:
    dark = ImageOps.invert(ImageOps.expand(qr_picture(PAYLOAD, 250), 30, 255))
    assert decode_image(encoded(dark, "PNG"))[0].text == PAYLOAD


def test_the_harder_steps_read_what_the_first_does_not() -> None:
    people, gained = FictionalPeople(seed=2), 0
    for number in range(6):
        person = people.person()
        corners = lens.turned_corners((640, 480), width=540, ratio=0.63, turn=0.03, lean=0)
        frame = lens.tilt(draw_card(person, dots_per_mm=20).convert("L"), (640, 480), corners, desk=90)
        frame = lens.grain(lens.defocus(frame, 1.45), SeededDraw(f"hard/{number}"), 4)
        plain, hard = decode_grey(frame, harder=False), decode_grey(frame)
        assert all(code.text == card_qr_payload(person) for code in (*plain, *hard))
        gained += bool(hard) and not plain
    assert gained >= 2


def test_pictures_without_a_code_say_so() -> None:
    scan = scan_picture(encoded(Image.new("RGB", (800, 600), "white"), "PNG"), TODAY)
    assert (scan.barcodes, scan.reading.verdict) == ((), "reject")
    assert [problem.code for problem in scan.reading.problems] == ["no_code_found"]


def test_a_code_of_something_else_is_named() -> None:
    code = ImageOps.expand(qr_picture("https://dichvucong.gov.vn/abc", 250), 30, 255)
    scan = scan_picture(encoded(code, "PNG"), TODAY)
    assert [problem.code for problem in scan.reading.problems] == ["qr_link"]
    assert scan.barcodes[0].text == "https://dichvucong.gov.vn/abc"


def test_a_card_beside_another_code_is_the_card_and_two_cards_are_none() -> None:
    def row(*texts: str) -> bytes:
        sheet = Image.new("L", (320 * len(texts), 320), 255)
        for place, text in enumerate(texts):
            sheet.paste(qr_picture(text, 240), (320 * place + 40, 40))
        return encoded(sheet, "PNG")

    assert read_card(image=row("https://example.vn", PAYLOAD), today=TODAY).id_number == PERSON.id_number
    two = read_card(image=row(card_qr_payload(PEOPLE.person()), PAYLOAD), today=TODAY)
    assert (two.verdict, two.problems[0].code) == ("reject", "two_cards")


def test_a_blurred_card_beside_an_easy_code_is_still_the_card() -> None:
    card = Image.open(io.BytesIO(card_photo(PERSON))).convert("L").filter(ImageFilter.GaussianBlur(2))
    assert decode_grey(card, harder=False) == []
    for other in ("https://example.vn/abc", "000201010212" + "0" * 40 + "6304ABCD"):
        sheet = Image.new("L", (card.width + 360, card.height), 255)
        sheet.paste(card)
        sheet.paste(qr_picture(other, 240), (card.width + 60, 40))
        assert [code.text for code in decode_grey(sheet, harder=False)] == [other]
        scan = scan_picture(encoded(sheet, "PNG"), TODAY)
        assert (scan.reading.verdict, scan.reading.id_number) == ("accept", PERSON.id_number)
        assert [code.text for code in scan.barcodes] == [other, PAYLOAD]
        # A reader of slips wants whatever is there: it stops where it always did.
        assert [code.text for code in decode_image(encoded(sheet, "PNG"))] == [other]


@pytest.mark.parametrize("place", [5, 6])
def test_an_old_and_a_new_card_of_one_person_are_two_cards(place: int) -> None:
    fields = PAYLOAD.split("|")
    fields[place] = ("Tổ 9, Hòa Vang, Đà Nẵng", "10072025")[place - 5]
    codes = [Barcode("QRCode", text, text.encode()) for text in (PAYLOAD, "|".join(fields))]
    assert [problem.code for problem in best_reading(codes, TODAY).problems] == ["two_cards"]
    assert best_reading(codes[:1] * 2, TODAY).verdict == "accept"


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header states a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_unreadable"),
        (b"not a picture", "image_unreadable"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "image_unreadable"),
        (card_png(PERSON)[:2000], "image_unreadable"),
        (encoded(Image.new("L", (8, 8)), "GIF"), "image_unreadable"),
        (encoded(Image.new("L", (8, 8)), "TIFF"), "image_unreadable"),
        (png_claiming(8000, 7000), "image_too_large"),
        (png_claiming(12000, 12000), "image_too_large"),
        (png_claiming(60000, 60000), "image_too_large"),
        (b"\xff\xd8\xff" + bytes(25_000_000), "image_too_large"),
    ],
)
def test_broken_and_oversized_pictures_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        decode_image(data)
    assert caught.value.code == code
    assert scan_picture(data, TODAY).reading.problems[0].code == code


@settings(max_examples=60)
@given(
    st.integers(0, 2**20), st.binary(min_size=1, max_size=8), st.sampled_from(["JPEG", "PNG", "WEBP", "BMP"])
)
def test_damaged_files_are_read_or_refused_never_misread(place: int, damage: bytes, kind: str) -> None:
    whole = DAMAGEABLE[kind]
    place %= len(whole)
    scan = scan_picture(whole[:place] + damage + whole[place + len(damage) :], TODAY)
    if scan.reading.verdict != "reject":
        assert scan.reading.id_number == PERSON.id_number
        assert scan.reading.full_name == PERSON.full_name


SMALL_CODE = ImageOps.expand(qr_picture(PAYLOAD, 150), 20, 255).convert("RGB")
DAMAGEABLE = {kind: encoded(SMALL_CODE, kind) for kind in ("JPEG", "PNG", "WEBP", "BMP")}


def test_text_and_mrz_take_their_ways() -> None:
    assert read_card(text=PAYLOAD, today=TODAY).source == "qr"
    assert read_text(PAYLOAD.encode(), TODAY, "typed").source == "typed"
    assert read_card(text=card_mrz(PERSON), today=TODAY).source == "mrz"
    assert read_card(mrz=card_mrz(PERSON), today=TODAY).id_number == PERSON.id_number
    with pytest.raises(ValueError, match="exactly one"):
        read_card(text="x", mrz="y")


def test_zbar_reads_vietnamese_bytes_as_they_are_or_is_left_out() -> None:
    code = ImageOps.expand(qr_picture(PAYLOAD, 250), 30, 255)
    if not zbar_binary.available():
        assert zbar_binary.read_qr(code) == []
        not_proven("zbar in binary mode (no libzbar 0.23.1 or later)")
    for _ in range(20):
        payload = card_qr_payload(PEOPLE.person())
        assert zbar_binary.read_qr(ImageOps.expand(qr_picture(payload, 250), 30, 255)) == [payload.encode()]


def test_a_machine_without_zbar_still_reads_cards() -> None:
    # A second process, because the library is looked for once per process.
    script = (
        "import sys; sys.modules['pyzbar'] = None\n"
        "from kiosk.scanning import zbar_binary\n"
        "from kiosk.scanning.barcodes import decode_image\n"
        "assert not zbar_binary.available()\n"
        "print(len(decode_image(sys.stdin.buffer.read())))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=card_png(PERSON), capture_output=True, check=True
    )
    assert done.stdout.strip() == b"1"
