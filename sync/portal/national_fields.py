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

from forms.body import Fee, SealedDocument, Submission, Supplement
from forms.stamp import vietnam_time
from sync.portal.clock_warnings import SuspectDay
from sync.portal.dossiers import DossierRow, State
from sync.portal.papers import paper_path

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
_HOLDERS = ("requester", "groom", "bride")
"""Whose dossier it is, the first of them who has a number: two who marry ask together, and nobody for them."""


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
    """

    request_id: str
    officer: str
    reasons: tuple[str, ...]
    asked_at: int
    answered_at: int | None
    answered_by: str


@dataclass(frozen=True)
class Happened:
    """One event of a dossier, as the progress service wants it."""

    at: int
    by: str
    action: str
    state: State
    note: str | None


@dataclass(frozen=True)
class DossierFacts:
    """Everything about one dossier that the interface asks for.

    Attributes:
        row: the dossier as it is.
        service_name: name of the procedure.
        field: its field of administration.
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
    unit_name: str
    declaration: Submission | Supplement | None
    documents: tuple[SealedDocument, ...]
    asked: tuple[Asked, ...]
    events: tuple[Happened, ...]
    suspect_days: tuple[SuspectDay, ...] = ()


def dossier_fields(facts: DossierFacts, codes: NationalCodes) -> Fields:
    """Return a dossier under the names of `DongBoHoSoMC`."""
    row = facts.row
    ends = [event for event in facts.events if event.state in _ENDED]
    handed = [event for event in facts.events if event.state is State.HANDED_OVER]
    accepted = [event.at for event in facts.events if event.state in _ACCEPTED]
    note = "\n".join([*([row.note] if row.note else []), *(_suspect(one) for one in facts.suspect_days)])
    holder = _holder(_data(facts))
    fields: Fields = {
        "MaHoSo": row.code,
        "MaTTHC": row.service,
        "TenTTHC": facts.service_name,
        "MaLinhVuc": "",
        "TenLinhVuc": facts.field,
        "ChuHoSo": _told(holder, "fullName"),
        "LoaiDoiTuong": codes.citizen,
        "MaDoiTuong": _told(holder, "idDoc", "number"),
        "Email": _told(holder, "email"),
        "SoDienThoai": _told(holder, "phone") or _told(_data(facts), "phone"),
        "TrichYeuHoSo": facts.service_name,
        "NgayTiepNhan": moment(accepted[0] if accepted else row.received_at),
        "NgayHenTra": "" if row.due_on is None else row.due_on.replace("-", "") + codes.day_ends,
        "TrangThaiHoSo": str(int(row.state)),
        "NgayTra": moment(handed[-1].at) if handed else "",
        "HinhThuc": codes.channel,
        "NgayKetThucXuLy": moment(ends[-1].at) if ends else "",
        "DonViXuLy": facts.unit_name,
        "GhiChu": note,
        "TaiLieuNop": [_paper(row.code, document, codes) for document in facts.documents],
        "DanhSachLePhi": [_fee(fee, codes) for fee in facts.declaration.fees] if facts.declaration else [],
        "DanhSachTepDinhKemKhac": [
            {"TenGiayTo": document.doc_id, "SoLuong": str(count), "LoaiGiayTo": kind}
            for document in facts.documents
            for count, kind in ((document.originals, codes.original), (document.copies, codes.copy))
            if count
        ],
        "DanhSachHoSoBoSung": [_supplement(asked, codes) for asked in facts.asked],
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
            "PhongBanXuLy": facts.unit_name,
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


def _holder(data: Mapping[str, object]) -> object:
    people = [data[name] for name in _HOLDERS if name in data]
    return next((one for one in people if _told(one, "idDoc", "number")), people[0] if people else None)


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


def _supplement(asked: Asked, codes: NationalCodes) -> Fields:
    answered = asked.answered_at is not None
    return {
        "HoSoBoSungId": asked.request_id,
        "NguoiYeuCauBoSung": asked.officer,
        "NoiDungBoSung": "\n".join(asked.reasons),
        "NgayBoSung": moment(asked.asked_at),
        "NguoiTiepNhanBoSung": asked.answered_by,
        "NgayTiepNhanBoSung": moment(asked.answered_at) if asked.answered_at is not None else "",
        "TrangThaiBoSung": codes.supplement_answered if answered else codes.supplement_open,
    }
