"""Frames of a camera: every layout gives the same picture, and no bytes give anything but a picture or our error."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from forms.errors import DomainError
from kiosk.fictional.cards import card_photo
from kiosk.fictional.people import FictionalPeople
from kiosk.scanning.barcodes import decode_grey
from kiosk.scanning.card_reader import best_reading
from kiosk.scanning.frames import Frame, Layout, Plane, as_jpeg, colour, grey

PERSON = FictionalPeople(7).family().mother
LAYOUTS: tuple[Layout, ...] = (
    "nv12", "nv21", "yuv420p", "yv12", "yuv422p", "yuyv", "uyvy", "grey", "bgrx", "rgbx", "xrgb", "xbgr", "jpeg",
)  # fmt: skip
PADDING = 32


def photo() -> Image.Image:
    return Image.open(io.BytesIO(card_photo(PERSON))).convert("RGB")


def plane(raw: bytes, row: int) -> Plane:
    """Rows with padding behind each but the last, as graphics memory has them."""
    rows = [raw[at : at + row] for at in range(0, len(raw), row)]
    return Plane(bytes(PADDING).join(rows), row + PADDING)


def frame_of(picture: Image.Image, layout: Layout, *, turn: int = 0) -> Frame:
    width, height = picture.size
    half = (width // 2, height // 2)
    bright, blue, red = picture.convert("YCbCr").split()
    if layout == "jpeg":
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=92)
        planes = (Plane(out.getvalue(), 0),)
    elif layout in ("bgrx", "rgbx", "xrgb", "xbgr"):
        planes = (plane(picture.tobytes("raw", layout.upper()), width * 4),)
    elif layout in ("nv12", "nv21"):
        pair = (blue.resize(half), red.resize(half))
        both = Image.merge("LA", pair if layout == "nv12" else pair[::-1])
        planes = (plane(bright.tobytes(), width), plane(both.tobytes(), width))
    elif layout in ("yuv420p", "yv12"):
        small = [plane(one.resize(half).tobytes(), half[0]) for one in (blue, red)]
        planes = (plane(bright.tobytes(), width), *(small if layout == "yuv420p" else small[::-1]))
    elif layout == "yuv422p":
        wide = (half[0], height)
        planes = (
            plane(bright.tobytes(), width),
            *(plane(one.resize(wide).tobytes(), half[0]) for one in (blue, red)),
        )
    elif layout in ("yuyv", "uyvy"):
        packed = bytearray(width * height * 2)
        first = 0 if layout == "yuyv" else 1
        packed[first::2] = bright.tobytes()
        packed[1 - first :: 4] = blue.resize((half[0], height)).tobytes()
        packed[3 - first :: 4] = red.resize((half[0], height)).tobytes()
        planes = (plane(bytes(packed), width * 2),)
    else:
        planes = (plane(bright.tobytes(), width),)
    return Frame(layout, width, height, planes, turn=turn)


def difference(one: Image.Image, other: Image.Image) -> int:
    pairs = zip(one.resize((32, 18)).tobytes(), other.resize((32, 18)).tobytes(), strict=True)
    return max(abs(left - right) for left, right in pairs)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_card_is_read_and_shown_from_every_layout(layout: Layout) -> None:
    true = photo()
    frame = frame_of(true, layout)
    reading = best_reading(decode_grey(grey(frame), harder=False), None)
    assert reading.id_number == PERSON.id_number
    shown = colour(frame, 640)
    assert shown.size == (640, 360)
    wanted = true.convert("L").convert("RGB") if layout == "grey" else true
    assert difference(shown, wanted) < 12
    assert colour(frame).size == true.size


def test_colours_are_not_swapped() -> None:
    red = Image.new("RGB", (64, 64), (200, 30, 20))
    for layout in LAYOUTS:
        if layout != "grey":
            assert difference(colour(frame_of(red, layout)), red) < 8, layout


def test_the_range_of_video_is_spread_and_a_turned_camera_stands_upright() -> None:
    true = Image.new("RGB", (64, 32), "black")
    true.paste((255, 255, 255), (0, 0, 8, 32))
    frame = frame_of(true, "grey")
    studio = Plane(bytes(16 + level * 219 // 255 for level in frame.planes[0].raw), frame.planes[0].stride)
    spread = colour(Frame("grey", 64, 32, (studio,), full_range=False))
    assert spread.getpixel((2, 2)) == (255, 255, 255)
    assert spread.getpixel((40, 2)) == (0, 0, 0)
    upright = grey(frame_of(true, "nv12", turn=90))
    assert upright.size == (32, 64)
    assert upright.getpixel((16, 2)) == 255
    assert upright.getpixel((16, 60)) == 0


def test_a_still_is_a_picture_file_turned_by_quarters() -> None:
    file = Image.open(io.BytesIO(as_jpeg(photo(), 1)))
    assert (file.format, file.size) == ("JPEG", (720, 1280))


@given(
    layout=st.sampled_from(LAYOUTS),
    width=st.integers(-2, 70),
    height=st.integers(-2, 70),
    planes=st.lists(st.builds(Plane, st.binary(max_size=6000), st.integers(-8, 400)), max_size=4),
    turn=st.sampled_from((0, 90, 180, 270, 45, -90)),
)
def test_bytes_of_any_kind_give_a_picture_or_our_error(
    layout: Layout, width: int, height: int, planes: list[Plane], turn: int
) -> None:
    frame = Frame(layout, width, height, tuple(planes), turn=turn)
    for make in (grey, colour):
        try:
            made = make(frame)
        except DomainError as error:
            assert error.code in ("image_unreadable", "image_too_large")
        else:
            assert sorted(made.size) == sorted((width, height)) or layout == "jpeg"


def test_a_frame_of_monstrous_size_is_refused_before_anything_is_made() -> None:
    with pytest.raises(DomainError, match="image_too_large"):
        grey(Frame("grey", 60_000, 60_000, (Plane(b"", 60_000),)))
