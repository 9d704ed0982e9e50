"""How many hard card frames are read, how many wrongly, and how fast: `python -m tests.bench.card_frames`.

Frames are synthetic: fictional cards seen small, tilted, out of focus, moving, under glare, in bad light,
through a strong JPEG, turned, and all at once, at 640 × 480 and 1280 × 720. Bars (design): right ≥ 80 %,
wrong 0, median ≤ 5 ms, p95 ≤ 100 ms. A bare zxing-cpp call on the same frames is the floor.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable

import zxingcpp
from PIL import Image, ImageChops

from kiosk.fictional import lens
from kiosk.fictional.cards import CARD_MM, draw_card
from kiosk.fictional.people import FictionalPeople, SeededDraw, card_qr_payload
from kiosk.scanning import zbar_binary
from kiosk.scanning.barcodes import decode_grey
from kiosk.scanning.page_shape import Point

SIZES = ((640, 480), (1280, 720))
PER_CONDITION = 8
_RATIO = CARD_MM[1] / CARD_MM[0]


def smear(picture: Image.Image, length: int, *, vertical: bool = False) -> Image.Image:
    """Blur along one direction by `length` pixels (2 or more), as a hand that moves."""
    total = picture.convert(picture.mode)
    for step in range(1, length):
        moved = ImageChops.offset(picture, 0 if vertical else step, step if vertical else 0)
        total = Image.blend(total, moved, 1 / (step + 1))
    return total


def glare(picture: Image.Image, centre: Point, radius: float) -> Image.Image:
    """Wash out a round spot; centre in fractions of the frame, radius in pixels."""
    x, y = centre[0] * picture.size[0], centre[1] * picture.size[1]
    spot = Image.new("L", picture.size, 0)
    disc = Image.radial_gradient("L").resize((int(2 * radius), int(2 * radius)))
    spot.paste(
        disc.point([max(0, 255 - 2 * level) for level in range(256)]), (int(x - radius), int(y - radius))
    )
    layer = spot if picture.mode == "L" else Image.merge("RGB", (spot, spot, spot))
    return ImageChops.add(picture, layer)


def _place(
    card: Image.Image, size: tuple[int, int], draw: SeededDraw, *, share: float, turn: int, lean: float
) -> Image.Image:
    width = share * size[0] * (0.94 + 0.12 * draw.fraction())
    turned = (draw.between(-turn, turn) if turn else 0) * 3.14159265 / 180
    corners = lens.turned_corners(size, width=width, ratio=_RATIO, turn=turned, lean=lean)
    return lens.tilt(card, size, corners, desk=90)


def _jpeg(frame: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")


def _dim(frame: Image.Image, factor: float) -> Image.Image:
    return frame.point([int(level * factor) for level in range(256)])


def _small(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    return lens.grain(lens.defocus(_place(card, size, draw, share=0.52, turn=3, lean=0), 0.4), draw, 5)


def _perspective(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    frame = _place(card, size, draw, share=0.7, turn=8, lean=0.2 + 0.2 * draw.fraction())
    return lens.grain(lens.defocus(frame, 0.5), draw, 6)


def _out_of_focus(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    radius = (1.0 + 0.6 * draw.fraction()) * size[0] / 640
    return lens.grain(lens.defocus(_place(card, size, draw, share=0.85, turn=3, lean=0), radius), draw, 4)


def _moving(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    frame = smear(
        _place(card, size, draw, share=0.82, turn=3, lean=0),
        draw.between(3, 4) * size[0] // 640,
        vertical=draw.below(2) == 0,
    )
    return lens.grain(frame, draw, 6)


def _low_light(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    return lens.grain(
        _dim(lens.defocus(_place(card, size, draw, share=0.75, turn=4, lean=0.05), 0.6), 0.22), draw, 14
    )


def _glare(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    frame = _place(card, size, draw, share=0.8, turn=4, lean=0.05)
    spot = (0.45 + 0.3 * draw.fraction(), 0.2 + 0.35 * draw.fraction())
    return lens.grain(glare(lens.defocus(frame, 0.5), spot, 0.2 * size[0]), draw, 5)


def _strong_jpeg(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    return _jpeg(_place(card, size, draw, share=0.75, turn=4, lean=0.05), draw.between(8, 18))


def _shadow(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    return lens.grain(lens.shade(_place(card, size, draw, share=0.75, turn=4, lean=0.05), 0.25), draw, 6)


def _turned(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    return lens.grain(lens.defocus(_place(card, size, draw, share=0.6, turn=45, lean=0.05), 0.5), draw, 6)


def _mixed(card: Image.Image, size: tuple[int, int], draw: SeededDraw) -> Image.Image:
    frame = _place(card, size, draw, share=0.75, turn=20, lean=0.12)
    frame = lens.shade(lens.defocus(frame, 0.75 * size[0] / 640), 0.5)
    return _jpeg(lens.grain(smear(frame, 2), draw, 8), 45)


CONDITIONS: dict[str, Callable[[Image.Image, tuple[int, int], SeededDraw], Image.Image]] = {
    "small": _small,
    "perspective": _perspective,
    "out of focus": _out_of_focus,
    "moving": _moving,
    "low light": _low_light,
    "glare": _glare,
    "strong jpeg": _strong_jpeg,
    "shadow": _shadow,
    "turned": _turned,
    "mixed": _mixed,
}


def frames(seed: int) -> list[tuple[str, str, Image.Image]]:
    """Return (condition with size, payload, grey frame) for every condition and size."""
    people = FictionalPeople(seed)
    made = []
    for size in SIZES:
        for name, make in CONDITIONS.items():
            for number in range(PER_CONDITION):
                person = people.person()
                card = draw_card(person, dots_per_mm=20).convert("L")
                frame = make(card, size, SeededDraw(f"frame/{seed}/{size}/{name}/{number}"))
                made.append((f"{name} {size[1]}", card_qr_payload(person), frame))
    return made


def _bare(frame: Image.Image) -> list[bytes]:
    return [bytes(found.bytes) for found in zxingcpp.read_barcodes(frame)]


def _cascade(frame: Image.Image) -> list[bytes]:
    return [found.raw for found in decode_grey(frame)]


def measure(
    made: list[tuple[str, str, Image.Image]], read: Callable[[Image.Image], list[bytes]]
) -> dict[str, object]:
    """Return counts and times (ms) of one reader over all frames, and the rate of each condition."""
    times, right, wrong = [], 0, 0
    rates: dict[str, list[int]] = {}
    for name, payload, frame in made:
        begun = time.thread_time()
        found = read(frame)
        times.append((time.thread_time() - begun) * 1000)
        hit = payload.encode() in found
        right += hit
        wrong += any(raw != payload.encode() for raw in found)
        rates.setdefault(name, []).append(hit)
    times.sort()
    return {
        "right": right / len(made),
        "wrong": wrong,
        "median": statistics.median(times),
        "p95": times[int(0.95 * len(times))],
        "mean": statistics.fmean(times),
        "rates": {name: sum(hits) for name, hits in rates.items()},
    }


def main() -> int:
    """Print both readers and whether the bars hold; exit 1 when they do not."""
    made = frames(seed=7)
    bare, ours = measure(made, _bare), measure(made, _cascade)
    zbar = "with zbar" if zbar_binary.available() else "without zbar"
    print(f"{len(made)} frames, {PER_CONDITION} a condition and size, {zbar}")
    print(f"{'':24}{'bare zxing-cpp':>16}{'cascade':>10}")
    for name in bare["rates"]:
        print(f"{name:24}{bare['rates'][name]:>16}{ours['rates'][name]:>10}")
    for row in ("right", "wrong", "median", "mean", "p95"):
        print(f"{row:24}{bare[row]:>16.3f}{ours[row]:>10.3f}")
    gain, haste = ours["right"] / bare["right"], ours["median"] / bare["median"]
    print(f"cascade / bare: right {gain:.2f}, median {haste:.2f}")
    fine = ours["right"] >= 0.8 and ours["wrong"] == 0 and ours["median"] <= 5 and ours["p95"] <= 100
    print("bars hold" if fine else "bars NOT held: right >= 0.80, wrong 0, median <= 5 ms, p95 <= 100 ms")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
