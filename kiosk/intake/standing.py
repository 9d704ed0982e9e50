"""What lies here of a case beside what the portal has of it, where the two do not fit.

A conflict comes from the portal's answer to a packet, or is seen before anything is sent: a draft that was
opened for what the portal no longer says.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from kiosk.intake.stale import SUPPLEMENT_REQUIRED, misfit
from kiosk.views.attention import Choice, ConflictView
from kiosk.views.serving import ServingView
from kiosk.wording import moment, t
from kiosk.words.server_states import state_name
from sync.replica.cases import cases, serving
from sync.replica.cases.cases import DossierFacts
from sync.replica.cases.serving import ServedFacts
from sync.replica.drafts import drafts
from sync.replica.drafts.drafts import DraftRow
from sync.replica.drafts.withdrawals import ENDED_STATES, WITHDRAWN_STATE
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.packets import PacketRow
from sync.replica.storage.connection import Connection

SEEN_VERSION = "seen_version"
"""Detail of a draft: the portal's version of the case its writer has seen."""


_LATE = {"withdrawal": "withdraw_late", "handover": "handover_misfit"}
"""Packets that only make sense for the state they were written for."""


_REPLACED = frozenset({"request_gone", "request_changed", "already_there"})
"""Misfits that another station's supplement brings about."""


@dataclass(frozen=True)
class _Facts:
    draft: DraftRow | None
    packet: PacketRow | None
    told: dict[str, object]
    dossier: DossierFacts | None
    misfit: str | None
    seen: int | None
    served: ServedFacts | None
    overtaken: bool

    @property
    def told_elsewhere(self) -> bool:
        """Whether the portal's answer itself named another station."""
        return "served_by" in self.told


def conflict(db: Connection, case_id: bytes) -> ConflictView | None:
    """Return what a person has to decide about a case, or None."""
    return _view(_look(db, case_id))


def _look(db: Connection, case_id: bytes) -> _Facts:
    draft = drafts.read(db, case_id)
    if draft is not None and draft.state != "editing":
        draft = None
    waiting = [
        row
        for row in packets.packets_of_case(db, case_id)
        if row.state == "needs_attention" and row.reason == "conflict"
    ]
    told: dict[str, object] = {}
    if waiting:
        found = outbox.attention(db, waiting[0].packet_id)
        decoded = None if found is None else msgspec.json.decode(found[1])
        told = decoded if isinstance(decoded, dict) else {}
    seen = drafts.details(db, case_id).get(SEEN_VERSION)
    return _Facts(
        draft=draft,
        packet=waiting[0] if waiting else None,
        told=told,
        dossier=cases.dossier(db, case_id),
        misfit=None if draft is None else misfit(db, case_id, draft),
        seen=None if seen is None else msgspec.msgpack.decode(seen, type=int),
        served=serving.served(db, case_id),
        overtaken=serving.is_overtaken(db, case_id),
    )


def _view(facts: _Facts) -> ConflictView | None:
    kind = _kind(facts)
    if kind is None:
        return None
    note = facts.dossier.note if facts.dossier is not None else None
    title = _title(kind)
    if kind == "ended" and _state(facts) == WITHDRAWN_STATE:
        title = t("Hồ sơ này đã được rút trong lúc đang soạn")
    return ConflictView(kind, title, _mine(facts), _theirs(facts), note, _choices(kind, facts))


def _kind(facts: _Facts) -> str | None:
    if facts.misfit is not None:
        return "elsewhere" if facts.overtaken and facts.misfit in _REPLACED else facts.misfit
    if facts.draft is not None:
        dossier = facts.dossier
        moved = dossier is not None and facts.seen is not None and dossier.said_version > facts.seen
        return "moved" if moved else None
    return None if facts.packet is None else _kind_of_packet(facts, facts.packet.kind)


def _kind_of_packet(facts: _Facts, kind: str) -> str:
    ended = _state(facts) in ENDED_STATES
    elsewhere = not ended and (facts.overtaken or facts.told_elsewhere)
    if elsewhere and kind == "withdrawal":
        return "withdraw_elsewhere"
    if kind in _LATE:
        return _LATE[kind]
    if ended:
        return "ended"
    if elsewhere:
        return "elsewhere"
    if kind == "submission":
        return "already_there"
    return "request_changed" if _state(facts) == SUPPLEMENT_REQUIRED else "request_gone"


def _title(kind: str) -> str:
    titles = {
        "withdrawn": t("Hồ sơ này đang được rút, bản đang soạn không gửi được nữa"),
        "ended": t("Cơ quan đã kết thúc hồ sơ này trong lúc đang soạn"),
        "request_gone": t("Cơ quan không còn yêu cầu bổ sung hồ sơ này"),
        "request_changed": t("Cơ quan đã đổi hoặc gửi lại yêu cầu bổ sung"),
        "already_there": t("Cổng đã có hồ sơ này từ trước"),
        "withdraw_late": t("Yêu cầu rút đến muộn: cơ quan đã kết thúc hồ sơ"),
        "handover_misfit": t("Cổng chưa ghi việc trao kết quả: cơ quan đã đổi trạng thái hồ sơ"),
        "elsewhere": t("Hồ sơ này đã được bổ sung ở trạm khác"),
        "withdraw_elsewhere": t("Chưa rút được: trạm khác đang phục vụ hồ sơ này"),
        "moved": t("Cơ quan vừa cập nhật hồ sơ này trong lúc đang soạn"),
    }
    return titles[kind]


def _mine(facts: _Facts) -> str:
    if facts.draft is not None:
        return t("Bản đang soạn, lưu lúc {at}. Chưa gửi.", at=moment(facts.draft.changed_ms))
    if facts.packet is None:
        return t("Không có gì chờ gửi.")
    at = moment(facts.packet.sealed_ms)
    if facts.packet.kind == "withdrawal":
        return t("Yêu cầu rút hồ sơ, ký lúc {at}.", at=at)
    if facts.packet.kind == "handover":
        return t("Ghi nhận đã trao kết quả, ký lúc {at}. Cổng chưa nhận.", at=at)
    if facts.packet.kind == "supplement":
        return t("Gói bổ sung, niêm phong lúc {at}. Cổng chưa nhận.", at=at)
    return t("Gói nộp lần đầu, niêm phong lúc {at}. Cổng chưa nhận.", at=at)


def _theirs(facts: _Facts) -> str:
    return " ".join(part for part in (_state_told(facts), _station_told(facts), _whom_to_call(facts)) if part)


def _whom_to_call(facts: _Facts) -> str:
    """Return what to do about a sealed supplement nobody asks for any more: the office may have lost its request."""
    if facts.packet is None or _kind(facts) != "request_gone" or _state(facts) == SUPPLEMENT_REQUIRED:
        return ""
    return t(
        "Gọi cơ quan tiếp nhận: nếu vẫn cần bổ sung thì đề nghị gửi lại yêu cầu. "
        "Khi yêu cầu về máy, gửi lại nội dung này."
    )


def _station_told(facts: _Facts) -> str:
    """Return which station serves the case, where it is another one."""
    if facts.served is not None:
        if not facts.served.elsewhere:
            return ""
        view = ServingView(facts.served.station_no, facts.served.label, facts.served.since_ms, elsewhere=True)
        return t("Do {station} phục vụ từ {at}.", station=view.name, at=moment(view.since_ms))
    number, name = facts.told.get("served_by"), facts.told.get("served_label")
    if isinstance(number, int) and isinstance(name, str):
        return t("Do {station} phục vụ.", station=ServingView(number, name, 0, elsewhere=True).name)
    return ""


def _state_told(facts: _Facts) -> str:
    state = _state(facts)
    name = t("chưa rõ") if state is None else state_name(state)
    at_s = facts.told.get("server_state_at")
    if facts.dossier is not None and facts.dossier.state == state:
        return t("{state}, từ lúc {at}.", state=name, at=moment(facts.dossier.state_at_ms))
    if isinstance(at_s, int) and 0 < at_s < 1 << 40:
        return t("{state}, từ lúc {at}.", state=name, at=moment(at_s * 1_000))
    return f"{name}."


def _state(facts: _Facts) -> int | None:
    if facts.dossier is not None:
        return facts.dossier.state
    told = facts.told.get("server_state")
    return told if isinstance(told, int) else None


def _choices(kind: str, facts: _Facts) -> tuple[Choice, ...]:
    if kind == "moved":
        return ("seen",)
    if kind in {"handover_misfit", "elsewhere", "withdraw_elsewhere"}:
        # Answers another supplement has replaced are never sent over it: the newer ones are fetched.
        return ("keep",)
    asked = facts.dossier is not None and facts.dossier.state == SUPPLEMENT_REQUIRED
    if kind in {"request_changed", "request_gone", "already_there"} and asked:
        return ("supplement", "keep")
    return ("keep", "new") if kind == "ended" or _state(facts) in ENDED_STATES else ("keep",)
