"""The national dossier interface: its field names and how ours become theirs. Nothing else knows them.

Names and number lists as read in public implementations of `DongBoHoSoMC` and
`CapNhatTienDoHoSoMC`. The specification in force for Da Nang is not published, so whatever those
implementations disagree on is a setting of `NationalCodes`. Every value is a text, booleans are
`True` and `False`, moments `yyyyMMddHHmmss` in Vietnamese time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from forms.packets.body import Fee, SealedDocument, Submission, Supplement
from forms.stamp import vietnam_time
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.dossiers.papers import paper_path
from sync.portal.dossiers.subjects import HOLDERS
from sync.portal.packets.clock_warnings import SuspectDay

Fields = dict[str, object]
PUSH, PROGRESS = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
_ENDED = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.RESOLVED})
_ACCEPTED = frozenset(
    {
        State.ACCEPTED,
        State.PROCESSING,
        State.PAYMENT_REQUIRED,
        State.RESOLVED,
        State.HANDED_OVER,
    }
)
"""States only an accepted dossier comes to: one that was not may be asked for more, withdrawn or stopped."""
_ASKING = ("requester", "groom", "bride")
"""Whose dossier it is, the first of them who has a number: two who marry ask together, and nobody for them."""
_SELF = "BAN_THAN"
"""The relation of somebody who files for themselves."""


class NationalCodes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values on which known implementations differ.

    Attributes:
        citizen: `LoaiDoiTuong` of a person (1 in two implementations, 0 in a third).
        channel: `HinhThuc`; 1 direct, 2 online, 3 postal in two implementations.
        collected: `HinhThucThu` of a fee recorded at reception.
        original: `LoaiGiayTo` of papers handed in as originals.
        copy: the same for copies.
        supplement_open: `TrangThaiBoSung` while the citizen has not answered.
        supplement_answered: the same afterwards.
        day_ends: time of day added to a due day, HHmmss.
        portal: address of this portal, put before the path of a file; getting it needs an officer's token.
    """

    citizen: str = "1"
    channel: str = "1"
    collected: str = "1"
    original: str = "0"
    copy: str = "1"
    supplement_open: str = "0"
    supplement_answered: str = "1"
    day_ends: str = "170000"
    portal: str = ""


@dataclass(frozen=True)
class Asked:
    """One supplement request and what became of it.

    Attributes:
        request_id: of the request.
        officer: who asked.
        reasons: the texts, in order.
        asked_at: UTC seconds.
        answered_at: UTC seconds, None while open.
        answered_by: the operator who sent the answer.
        answered_at_station: label of the station the answer came from.
        due_before: ISO day that was promised when it was asked, None where none was.
        due_after: the day that was promised since, by the answer or by an extension while it was awaited.
        brought: files the answer carried.
        fees: fees the answer recorded that stood in no declaration before.
    """

    request_id: str
    officer: str
    reasons: tuple[str, ...]
    asked_at: int
    answered_at: int | None
    answered_by: str
    answered_at_station: str = ""
    due_before: str | None = None
    due_after: str | None = None
    brought: tuple[SealedDocument, ...] = ()
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True)
class Happened:
    """One event of a dossier, as the progress service wants it.

    Attributes:
        at: UTC seconds.
        by: who did it.
        unit_name: of the unit that had the dossier then; of a forwarding the one that gave it away.
        action: what happened.
        state: the state after it.
        note: what was said with it.
        due_on: the due day it set, None when it set none.
        packet_id: the packet that did it.
    """

    at: int
    by: str
    unit_name: str
    action: str
    state: State
    note: str | None
    due_on: str | None = None
    packet_id: bytes | None = None


@dataclass(frozen=True)
class DossierFacts:
    """Everything about one dossier that the interface asks for.

    Attributes:
        row: the dossier as it is.
        service_name: name of the procedure.
        field: its field of administration.
        form_id: of the newest declaration's form, empty where it is not known.
        unit_name: of the unit that works on it.
        declaration: the newest declaration, None where it cannot be read any more.
        documents: files in force.
        asked: every supplement request.
        events: everything that happened, in order.
        suspect_days: declarations whose day does not fit the clock of their station.
    """

    row: DossierRow
    service_name: str
    field: str
    form_id: str
    unit_name: str
    declaration: Submission | Supplement | None
    documents: tuple[SealedDocument, ...]
    asked: tuple[Asked, ...]
    events: tuple[Happened, ...]
    suspect_days: tuple[SuspectDay, ...] = ()


def dossier_fields(facts: DossierFacts, codes: NationalCodes) -> Fields:
    """Return a dossier under the names of `DongBoHoSoMC`."""
    row = facts.row
    reached = _reached(facts.events)
    ends = [event for event in reached if event.state in _ENDED]
    handed = [event for event in reached if event.state is State.HANDED_OVER]
    accepted = [event.at for event in facts.events if event.state in _ACCEPTED]
    holder = _holder(facts)
    said = [row.note or "", _filed_by(facts, holder), *(_suspect(one) for one in facts.suspect_days)]
    fields: Fields = {
        "MaHoSo": row.code,
        "MaTTHC": row.service,
        "TenTTHC": facts.service_name,
        "MaLinhVuc": "",
        "TenLinhVuc": facts.field,
        "ChuHoSo": _told(holder, "fullName"),
        "LoaiDoiTuong": codes.citizen,
        "MaDoiTuong": _number(holder),
        "Email": _told(holder, "email"),
        "SoDienThoai": _told(holder, "phone") or _told(_data(facts), "phone"),
        "TrichYeuHoSo": facts.service_name,
        "NgayTiepNhan": moment(accepted[0] if accepted else row.received_at),
        "NgayHenTra": _due(row.due_on, codes),
        "TrangThaiHoSo": str(int(row.state)),
        "NgayTra": moment(handed[-1].at) if handed else "",
        "HinhThuc": codes.channel,
        "NgayKetThucXuLy": moment(ends[-1].at) if ends else "",
        "DonViXuLy": facts.unit_name,
        "GhiChu": "\n".join(one for one in said if one),
        "TaiLieuNop": [_paper(row.code, document, codes) for document in facts.documents],
        "DanhSachLePhi": [_fee(fee, codes) for fee in facts.declaration.fees] if facts.declaration else [],
        "DanhSachTepDinhKemKhac": [
            {"TenGiayTo": document.doc_id, "SoLuong": str(count), "LoaiGiayTo": kind}
            for document in facts.documents
            for count, kind in ((document.originals, codes.original), (document.copies, codes.copy))
            if count
        ],
        "DanhSachHoSoBoSung": [_supplement(row.code, asked, codes) for asked in facts.asked],
        "DanhSachGiayToKetQua": [],
    }
    return fields


def progress_fields(facts: DossierFacts) -> list[Fields]:
    """Return what happened to a dossier under the names of `CapNhatTienDoHoSoMC`."""
    return [
        {
            "MaHoSo": facts.row.code,
            "NguoiXuLy": event.by,
            "ThoiDiemXuLy": moment(event.at),
            "PhongBanXuLy": event.unit_name,
            "NoiDungXuLy": event.note or event.action,
            "TrangThai": str(int(event.state)),
        }
        for event in facts.events
    ]


def request_body(service: str, unit_code: str, data: Sequence[Fields], *, updating: bool) -> Fields:
    """Return the body of one call; the session is added by whoever sends it."""
    return {"madonvi": unit_code, "service": service, "isUpdating": str(updating), "data": list(data)}


def moment(at_s: int) -> str:
    """Return UTC seconds as `yyyyMMddHHmmss` in Vietnamese time."""
    return vietnam_time(at_s).strftime("%Y%m%d%H%M%S")


def _data(facts: DossierFacts) -> Mapping[str, object]:
    return {} if facts.declaration is None else facts.declaration.data


def _reached(events: Sequence[Happened]) -> list[Happened]:
    """Return the first event of each stretch in one state: what leaves the state leaves its moment (decision 194)."""
    before = (None, *(event.state for event in events))
    return [event for event, state in zip(events, before, strict=False) if event.state is not state]


def _holder(facts: DossierFacts) -> object:
    data = _data(facts)
    holder = data.get(HOLDERS.get(facts.form_id, ""))
    if holder is not None:
        asking = data.get("requester")
        # One who files for themselves may have shown the card for the first part alone.
        return asking if _is_self(data) and not _number(holder) and asking is not None else holder
    people = [data[name] for name in _ASKING if name in data]
    return next((one for one in people if _number(one)), people[0] if people else None)


def _is_self(data: Mapping[str, object]) -> bool:
    return data.get("relation") == _SELF


def _number(person: object) -> str:
    return _told(person, "idDoc", "number") or _told(person, "idNumber")


def _filed_by(facts: DossierFacts, holder: object) -> str:
    data = _data(facts)
    asking = data.get("requester")
    if facts.form_id not in HOLDERS or _is_self(data) or asking is None or asking is holder:
        return ""
    # Who brought it can be called when the one it is for has no telephone.
    return "Người nộp thay: " + ", ".join(
        told for told in (_told(asking, "fullName"), _told(asking, "phone")) if told
    )


def _told(person: object, *path: str) -> str:
    value = person
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _suspect(one: SuspectDay) -> str:
    # The interface has no name for a day in doubt, and whoever reads the note reads all of it.
    return (
        f"Ngày khai ghi {_day(one.declared_on)}, Cổng tính là {_day(one.adjusted_on)}: "
        "đồng hồ của máy tiếp nhận có thể sai, cần xem lại."
    )


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def _paper(code: str, document: SealedDocument, codes: NationalCodes) -> Fields:
    digest = document.sealed_sha256.hex()
    return {
        "TepDinhKemId": digest,
        "TenTepDinhKem": f"{document.doc_id}-{digest[:8]}",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": document.doc_id,
        "DuongDanTaiTepTin": codes.portal + paper_path(code, document.sealed_sha256),
    }


def _fee(fee: Fee, codes: NationalCodes) -> Fields:
    return {
        "TenPhiLePhi": fee.label,
        "MaPhiLePhi": "",
        "HinhThucThu": codes.collected,
        "Gia": "" if fee.due is None else str(fee.due),
        "LoaiPhiLePhi": "",
    }


def _supplement(code: str, asked: Asked, codes: NationalCodes) -> Fields:
    answered = asked.answered_at is not None
    return {
        "HoSoBoSungId": asked.request_id,
        "NguoiYeuCauBoSung": asked.officer,
        "NoiDungBoSung": "\n".join(asked.reasons),
        "NgayBoSung": moment(asked.asked_at),
        "NguoiTiepNhanBoSung": asked.answered_by,
        "ThongTinTiepNhan": asked.answered_at_station,
        "NgayTiepNhanBoSung": moment(asked.answered_at) if asked.answered_at is not None else "",
        "TrangThaiBoSung": codes.supplement_answered if answered else codes.supplement_open,
        # Which members these two have no known implementation says: those of the same lists of the dossier.
        "DanhSachGiayToBoSung": [_paper(code, document, codes) for document in asked.brought],
        "DanhSachLePhiBoSung": [_fee(fee, codes) for fee in asked.fees],
        "NgayHenTraTruoc": _due(asked.due_before, codes),
        "NgayHenTraMoi": _due(asked.due_after, codes),
    }


def _due(iso: str | None, codes: NationalCodes) -> str:
    return "" if iso is None else iso.replace("-", "") + codes.day_ends
