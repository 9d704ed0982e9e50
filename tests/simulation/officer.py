"""What an officer does at the desk, over the real officer API."""

from __future__ import annotations

import random
from typing import Any

from tests.support.portal import Desk

ACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("registered", {}),
    "refuse": ("registered", {"reason": "Không thuộc thẩm quyền"}),
    "process": ("accepted", {}),
    "payment": ("accepted", {"reason": "Nộp lệ phí"}),
    "resolve": ("processing", {}),
    "hand-over": ("resolved", {}),
    "stop": ("accepted", {"reason": "Công dân vắng mặt"}),
    "supplement": ("registered", {"reasons": [{"text": "Thiếu giấy chứng sinh", "doc_id": "d-birth"}]}),
}
LIKELY = (
    "accept",
    "supplement",
    "supplement",
    "supplement",
    "process",
    "refuse",
    "resolve",
    "hand-over",
    "stop",
)


def act(desk: Desk, dice: random.Random) -> str | None:
    """Do one thing to one dossier; return what was done, None when there is nothing to do."""
    listed = desk.get("/v1/officer/dossiers")
    if listed.status_code == 503:
        return "told to come again"
    # Oldest first, as when the remembered histories were found: a seed plays the same one for ever.
    dossiers = sorted(listed.json()["dossiers"], key=lambda one: (one["received_at"], one["code"]))
    if not dossiers:
        return None
    dossier = dice.choice(dossiers)
    fitting = [name for name in LIKELY if ACTIONS[name][0] == dossier["state_name"]]
    name = dice.choice(fitting) if fitting else "accept"
    order = {"version": dossier["version"], **ACTIONS[name][1]}
    # Now and then the officer looks at an old screen.
    if dice.random() < 0.1:
        order["version"] -= 1
    answer = desk.post(f"/v1/officer/dossiers/{dossier['code']}/{name}", order)
    return f"{name} {dossier['code']} v{order['version']} -> {answer.status_code}"
