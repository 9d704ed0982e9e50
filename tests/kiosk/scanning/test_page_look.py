"""What is said of a picture before somebody decides, and what is kept of it."""

from __future__ import annotations

import functools
import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from forms.errors import DomainError
from kiosk.fictional.cards import card_photo, load_font
from kiosk.fictional.people import FictionalPeople
from kiosk.scanning.page_look import PREVIEW, look_at
from kiosk.scanning.page_shape import PageShape
from kiosk.scanning.photographs import LONG_SIDE, normalise_photo
from resources import files
from tests.support.photographed_pages import Photograph, Table, page, photographed

ORIENTATION = 0x0112


def encoded(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@functools.cache
def large() -> Photograph:
    """Seven megapixels of a sheet at 225 dots an inch."""
    return photographed("wood", 1, (2250, 3000), page().resize((1860, 2631)))


def nearly_blank(words: str = "") -> Image.Image:
    flat = Image.new("RGB", page().size, (248, 247, 243))
    font = load_font(files.read_bytes("fonts/BeVietnamPro-Regular.ttf"), 28)
    ImageDraw.Draw(flat).text((110, 400), words, (60, 60, 90), font=font)
    return flat


def test_a_large_photograph_is_looked_at_small() -> None:
    look = look_at(encoded(large().picture))
    assert max(look.width, look.height) == PREVIEW
    assert look.size == (2250, 3000)
    assert len(look.rgb) == look.width * look.height * 3
    assert look.corners is not None
    assert look.doubt is None


def test_a_page_is_kept_flat_within_the_bounds_and_smaller_than_the_whole_picture() -> None:
    data = encoded(large().picture)
    look = look_at(data)
    assert look.corners is not None
    kept, mime = normalise_photo(data, PageShape(0, look.corners))
    flat = opened(kept)
    assert (mime, max(flat.size) <= LONG_SIDE) == ("image/jpeg", True)
    assert flat.height / flat.width == pytest.approx(page().height / page().width, rel=0.01)
    assert len(kept) < len(normalise_photo(data)[0])
    assert normalise_photo(kept) == (kept, mime)
    # The letters lie where they lie on the sheet: the light differs, so what is around is taken off first.
    small = (620, 877)
    seen = _letters(flat.resize(small))
    true = _letters(page().resize(small))
    off = ImageStat.Stat(ImageChops.difference(seen, true)).mean[0]
    shifted = ImageStat.Stat(ImageChops.difference(ImageChops.offset(seen, 4, 4), true)).mean[0]
    assert off < shifted / 2


def test_the_cameras_own_turn_comes_first_and_the_persons_after_it() -> None:
    photo = photographed("dark", 2)
    lying = photo.picture.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = encoded(lying, exif=exif)
    look = look_at(data)
    assert look.size == photo.picture.size
    assert look.corners is not None
    upright = opened(normalise_photo(data, PageShape(0, look.corners))[0])
    assert upright.height > upright.width
    turned = opened(normalise_photo(data, PageShape(1))[0])
    assert turned.size == (photo.picture.height, photo.picture.width)


def test_corners_that_are_none_keep_the_whole_picture() -> None:
    data = encoded(photographed("dark", 2).picture)
    folded = PageShape(0, ((0.1, 0.1), (0.9, 0.9), (0.9, 0.1), (0.1, 0.9)))
    assert opened(normalise_photo(data, folded)[0]).size == (1600, 1200)


@pytest.mark.parametrize("table", ["cloth"])
def test_a_blank_page_is_doubted_and_one_with_a_line_is_not(table: Table) -> None:
    blank = photographed(table, 3, (2000, 1500), nearly_blank()).picture
    assert look_at(encoded(blank)).doubt == "blank"
    line = photographed(table, 3, (2000, 1500), nearly_blank("Đồng ý cho con mang họ mẹ.")).picture
    assert look_at(encoded(line)).doubt is None


def test_a_covered_lens_is_doubted_and_a_dim_room_is_not() -> None:
    picture = photographed("wood", 3).picture
    assert look_at(encoded(picture.point(lambda level: level // 8))).doubt == "dark"
    assert look_at(encoded(picture.point(lambda level: level // 2))).doubt is None


def test_letters_too_small_are_doubted() -> None:
    picture = photographed("dark", 0, (1280, 960)).picture
    assert look_at(encoded(picture.resize((640, 480)))).doubt == "small"
    family = FictionalPeople(seed=4).family()
    assert look_at(card_photo(family.mother)).doubt is None  # a card needs fewer


@pytest.mark.parametrize("data", [b"", b"nope", b"\xff\xd8\xff\xe0", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        look_at(data)
    assert refused.value.code == "image_unreadable"


def _letters(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    return ImageChops.difference(grey, grey.filter(ImageFilter.BoxBlur(8)))
