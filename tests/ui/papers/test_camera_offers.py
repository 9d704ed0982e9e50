"""Which size and pace a camera is set to, for a code and for a page."""

from __future__ import annotations

import pytest

from ui.cameras import Offer, Wanted, best_offer

WEBCAM = (Offer(640, 480, 30), Offer(1280, 720, 30), Offer(1920, 1080, 30), Offer(2592, 1944, 2))
OLD = (Offer(320, 240, 30), Offer(640, 480, 30), Offer(1280, 1024, 7.5))
DOCUMENT_CAMERA = (Offer(1280, 720, 30), Offer(3264, 2448, 15), Offer(4160, 3120, 10))


@pytest.mark.parametrize(
    ("offers", "wanted", "chosen"),
    [
        (WEBCAM, "code", 1),
        (WEBCAM, "page", 3),
        (OLD, "code", 1),
        (OLD, "page", 2),
        (DOCUMENT_CAMERA, "code", 0),
        (DOCUMENT_CAMERA, "page", 1),  # 13 megapixels would be made smaller anyway
        ((Offer(640, 480, 1),), "code", 0),
        ((), "page", None),
    ],
)
def test_a_code_wants_pace_and_a_page_wants_pixels(
    offers: tuple[Offer, ...], wanted: Wanted, chosen: int | None
) -> None:
    assert best_offer(offers, wanted) == chosen
