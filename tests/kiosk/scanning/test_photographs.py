"""Papers made ready to attach."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from forms.errors import DomainError
from kiosk import scanner_folder
from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import FictionalPeople, SeededDraw
from kiosk.scanning.page_look import look_at
from kiosk.scanning.photographs import LONG_SIDE, normalise_photo
from kiosk.scanning.pictures import MAX_FILE_BYTES

FAMILY = FictionalPeople(seed=4).family()
ORIENTATION, DESCRIPTION = 0x0112, 0x010E


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_large_photograph_becomes_a_bounded_jpeg() -> None:
    data = birth_notice_photo(FAMILY, size=(3000, 4000))
    begun = time.thread_time()
    ready, mime = normalise_photo(data)
    assert time.thread_time() - begun < 1.5  # 12 megapixels; about 0.4 s on the slowest machine seen
    assert mime == "image/jpeg"
    assert max(opened(ready).size) == LONG_SIDE
    assert len(ready) < len(data)
    assert normalise_photo(ready) == (ready, mime)


def test_a_small_clean_file_stays_byte_for_byte() -> None:
    page = Image.new("RGB", (300, 400), (240, 240, 235))
    for kind, mime in (("JPEG", "image/jpeg"), ("PNG", "image/png")):
        data = encoded(page, kind)
        assert normalise_photo(data) == (data, mime)


def test_place_and_device_are_taken_out_and_the_page_is_turned_upright() -> None:
    page = Image.new("RGB", (300, 400), "white")
    page.paste("black", (0, 0, 300, 100))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # shown turned a quarter clockwise
    exif[DESCRIPTION] = "nhà riêng"
    ready, mime = normalise_photo(encoded(page, "JPEG", exif=exif))
    upright = opened(ready)
    assert (mime, upright.size) == ("image/jpeg", (400, 300))
    assert not upright.getexif()
    assert b"ri\xc3\xaang" not in ready
    assert upright.getpixel((390, 150))[0] < 60  # the black band is on the right now


def test_what_hides_behind_or_inside_a_picture_is_left_out() -> None:
    page = Image.new("RGB", (300, 400), "white")
    for data in (encoded(page, "JPEG") + b"SECRET", encoded(page, "JPEG", comment=b"SECRET")):
        ready, _ = normalise_photo(data)
        assert b"SECRET" not in ready


def test_damaged_metadata_does_not_spoil_a_good_picture() -> None:
    exif = Image.Exif()
    exif[DESCRIPTION] = "x" * 40
    data = encoded(Image.new("RGB", (300, 400), "white"), "JPEG", exif=exif)
    start = data.index(b"Exif\0\0")
    torn = data[: start + 20] + b"\xff" * 8 + data[start + 28 :]
    ready, _ = normalise_photo(torn)
    assert opened(ready).size == (300, 400)
    assert b"Exif" not in ready


@pytest.mark.parametrize("kind", ["WEBP", "BMP"])
def test_other_kinds_become_jpeg(kind: str) -> None:
    ready, mime = normalise_photo(encoded(Image.new("RGB", (300, 400), "white"), kind))
    assert (mime, opened(ready).format) == ("image/jpeg", "JPEG")


def test_pdf_is_kept_when_whole() -> None:
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
    assert normalise_photo(pdf) == (pdf, "application/pdf")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_unreadable"),
        (b"PK\x03\x04 a document", "image_unreadable"),
        (b"%PDF-1.7\n1 0 obj", "pdf_unreadable"),
        (b"%PDF-x\n%%EOF", "pdf_unreadable"),
        (b"%PDF-1.7\n" + bytes(13_000_000) + b"%%EOF", "image_too_large"),
        (bytes(25_000_001), "image_too_large"),
        (encoded(Image.effect_mandelbrot((300, 300), (-2, -1, 1, 1), 50), "PNG")[:-400], "image_unreadable"),
        (encoded(Image.new("RGB", (900, 900), "white"), "JPEG")[:-300] + b"\xff\xd9", None),
    ],
)
def test_bad_files_are_refused_with_one_reason(data: bytes, code: str | None) -> None:
    if code is None:  # cut inside but with an end mark: decoders fill it up; it must at least open afterwards
        opened(normalise_photo(data)[0])
        return
    with pytest.raises(DomainError) as caught:
        normalise_photo(data)
    assert caught.value.code == code


def test_a_picture_as_large_as_the_scanners_folder_offers_is_taken() -> None:
    page = Image.frombytes("RGB", (2160, 2160), SeededDraw("scan").noise(2160 * 2160 * 3))
    data = encoded(page, "PNG", compress_level=0)
    assert 13_000_000 < len(data) <= scanner_folder.LARGEST_BYTES == MAX_FILE_BYTES
    ready, mime = normalise_photo(data)
    assert (mime, opened(ready).size) == ("image/jpeg", (2160, 2160))
    assert look_at(data)


def test_noise_is_bounded_too() -> None:
    noisy = Image.frombytes("RGB", (2400, 2400), SeededDraw("noise").noise(2400 * 2400 * 3))
    ready, _ = normalise_photo(encoded(noisy, "JPEG", quality=70))
    assert len(ready) < 5_000_000
