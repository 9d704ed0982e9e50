"""What a citizen is asked once the result is in their hand: how content, and why; codes with their words."""

from __future__ import annotations

from kiosk.speech import mark

SCORES = {
    5: mark("Rất hài lòng"),
    4: mark("Hài lòng"),
    3: mark("Bình thường"),
    2: mark("Không hài lòng"),
    1: mark("Rất không hài lòng"),
}
PRAISE = {
    "polite": mark("Người giúp tận tình"),
    "fast": mark("Nhanh, đúng hẹn"),
    "clear": mark("Hướng dẫn dễ hiểu"),
    "near": mark("Gần nhà, đỡ đi lại"),
    "few_papers": mark("Ít giấy tờ"),
}
BLAME = {
    "impolite": mark("Thái độ chưa tốt"),
    "waited": mark("Chờ lâu, trễ hẹn"),
    "unclear": mark("Hướng dẫn khó hiểu"),
    "came_again": mark("Phải đi lại nhiều lần"),
    "many_papers": mark("Nhiều giấy tờ"),
}
CONTENT_FROM = 4


def reasons_for(score: int) -> dict[str, str]:
    """Return the reasons that fit a score, at most five."""
    return PRAISE if score >= CONTENT_FROM else BLAME
