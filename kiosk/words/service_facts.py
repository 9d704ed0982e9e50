"""Everything known of one procedure in sentences; what nobody has verified is said to be so.

The sentences are the catalogue's own texts and fixed heads around them. The same facts go on the screen, in its
language, and on paper, in Vietnamese.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from forms.calendar import Deadline, TimeUnit
from forms.catalogue.service import Help, Service
from kiosk.views.cases import FoundService
from kiosk.wording import counted, mark, mark_counted, printed, t
from kiosk.words.found_sentences import not_offered

Say = Callable[..., str]
"""`t` for the screen, `printed` for a paper."""

_UNKNOWN = mark("chưa xác minh")
_LENGTHS: dict[TimeUnit, str] = {
    "working_day": mark_counted("{n} ngày làm việc"),
    "day": mark_counted("{n} ngày"),
    "hour": mark_counted("{n} giờ"),
}
_SAME_DAY: dict[TimeUnit, str] = {"same_day_15h": mark("trong ngày"), "immediate": mark("trả ngay")}
_SAME_DAY_RULE = mark(
    "trong ngày làm việc cơ quan tiếp nhận; tiếp nhận sau 15 giờ thì trả ngày làm việc tiếp theo"
)
_TIME_BASES = {
    "published": mark("theo quyết định công bố thủ tục"),
    "statute": mark("theo văn bản luật"),
    "inferred": mark("suy ra từ thủ tục cùng loại, chưa xác minh"),
    "elsewhere": mark("đọc ở nơi khác, chưa xác minh"),
}
_DOCUMENT_BASES = {
    "published": mark("Theo quyết định công bố thủ tục."),
    "general_rule": mark("Theo quy định chung, hỏi lại nơi tiếp nhận trước khi đi."),
    "elsewhere": mark("Đọc ở nơi khác, chưa xác minh: hỏi lại nơi tiếp nhận trước khi đi."),
}
_CHANNELS = {"counter": mark("trực tiếp"), "online": mark("trực tuyến"), "post": mark("bưu chính")}
_LEVELS = {
    "commune": mark("cấp xã"),
    "province": mark("cấp thành phố"),
    "ministry": mark("cấp bộ"),
    "other": mark("cơ quan khác"),
}
_CONFIDENCE = {
    "high": mark("cao"),
    "medium": mark("vừa, hỏi lại khi có điều chưa rõ"),
    "low": mark("thấp, hỏi bộ phận một cửa trước khi làm"),
}
_CAUTIONS = {
    "high": "",
    "medium": mark("Có điều chưa rõ thì hỏi lại cán bộ."),
    "low": mark("Thông tin này chưa chắc: hỏi lại cán bộ trước khi làm."),
}
_HERE = mark("Trạm nhận, niêm phong và gửi lên Cổng khi có mạng.")
_PREPARED = mark("Ông/bà nộp tại: {where}. Không có ngày hẹn cho đến khi nơi đó tiếp nhận.")
_REFERRED = mark("Nơi tiếp nhận: {where}.")


@dataclass(frozen=True)
class ServiceFacts:
    """One procedure as it is told.

    Attributes:
        service: the catalogue's row.
        help: what the station does for it.
        mode: the same in a few words.
        start: what begins a case, empty where none can be begun.
        where: where it is handed in and what that means.
        documents: one line a paper, empty when not known.
        documents_basis: where that list was read, or that it is not known.
        fee: amount with its note.
        exemptions: who pays nothing; empty with nothing to pay.
        exemptions_unknown: there is a fee, or none is known, and nobody has verified who is exempt.
        term: time limit with its note.
        term_basis: where it was read.
        more: (head, text) of what else a citizen asks; an empty text is nothing to tell.
        about: (head, text) of how the procedure is ordered.
        sureness: (head, text) of how sure the catalogue's row is, for whoever works with it.
        caution: the same as an advice to the citizen, empty when it is sure.
        source: decision and source.
        not_offered: why it cannot be asked for now, empty when it can.
        season: the part of the year it is done in, said only on a day outside it.
    """

    service: Service
    help: Help
    mode: str
    start: str
    where: str
    documents: tuple[str, ...]
    documents_basis: str
    fee: str
    exemptions: tuple[str, ...]
    exemptions_unknown: bool
    term: str
    term_basis: str
    more: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    sureness: tuple[str, str]
    caution: str
    source: str
    not_offered: str
    season: str


_MODES: dict[Help, str] = {
    "submit": mark("Nộp tại trạm"),
    "fill": mark("Trạm giúp điền tờ khai để in"),
    "papers": mark("Trạm chỉ giúp chuẩn bị giấy tờ"),
    "refer": mark("Thủ tục này nộp ở nơi khác"),
}
_STARTS: dict[Help, str] = {"submit": mark("Bắt đầu hồ sơ"), "fill": mark("Điền tờ khai để in")}


def service_facts(offered: FoundService, day: date, say: Say = t) -> ServiceFacts:
    """Return what is known of a procedure on a day.

    Args:
        offered: from the catalogue in force, with whether it has a form.
        day: today; decides whether it is offered and whether its review is overdue.
        say: `t` for the screen or `printed` for a paper.
    """
    unknown, service = say(_UNKNOWN), offered.service
    return ServiceFacts(
        service=service,
        help=offered.help,
        mode=say(_MODES[offered.help]),
        start=start_words(offered, day, say),
        where=_where(offered, say),
        documents=service.documents,
        documents_basis=_documents_basis(service, say),
        fee=_joined(_amount(service, say), service.fee_note),
        exemptions=service.exemptions,
        exemptions_unknown=service.fee_vnd != 0 and not service.exemptions,
        term=_joined(_term(service, say), service.time_note),
        term_basis=say(_TIME_BASES[service.time_basis]) if service.deadline and service.time_basis else "",
        more=(
            (say(mark("Cách nộp")), _listed(_CHANNELS, service.channels, say) or unknown),
            (say(mark("Kết quả")), service.result or unknown),
            (say(mark("Lưu ý")), "\n".join(service.notes)),
        ),
        about=(
            (say(mark("Cấp giải quyết")), _listed(_LEVELS, service.level, say) or unknown),
            (say(mark("Lĩnh vực")), service.field or unknown),
            (say(mark("Ngày xem lại")), _review(service, day, say)),
        ),
        sureness=(say(mark("Độ tin cậy")), say(_CONFIDENCE[service.confidence])),
        caution=say(_CAUTIONS[service.confidence]),
        source=_source(service, unknown),
        not_offered=not_offered(service, day),
        season=_season(service, day, say),
    )


def paper_facts(offered: FoundService, day: date) -> ServiceFacts:
    """Return the facts as they are printed."""
    return service_facts(offered, day, printed)


def start_words(offered: FoundService, day: date, say: Say = t) -> str:
    """Return what begins a case of a procedure, empty where none can be begun on a day."""
    words = _STARTS.get(offered.help, "")
    return say(words) if words and offered.service.is_offered(day) else ""


def taken_by(office: str, offered: FoundService) -> FoundService:
    """Return a procedure as it is told where another office takes the situation: nothing is begun here."""
    service = msgspec.structs.replace(offered.service, mode="refer", destination=office)
    return replace(offered, service=service)


def _season(service: Service, day: date, say: Say) -> str:
    if service.season is None or service.is_in_season(day):
        return ""
    first, last = (f"{day}/{month}" for month, day in (one.split("-") for one in service.season.split("/")))
    return say(
        mark("Chỉ làm trong đợt từ {first} đến {last} hằng năm, hôm nay ngoài đợt"), first=first, last=last
    )


def _where(offered: FoundService, say: Say) -> str:
    if offered.help == "submit":
        return say(_HERE)
    where = offered.service.destination or say(mark("cơ quan có thẩm quyền"))
    return say(_REFERRED if offered.help == "refer" else _PREPARED, where=where)


def _documents_basis(service: Service, say: Say) -> str:
    if not service.documents:
        return say(mark("Thành phần hồ sơ chưa xác minh. Hỏi bộ phận một cửa trước khi nhận."))
    if service.documents_basis is None:
        return say(mark("Nguồn của danh mục này chưa xác minh."))
    return say(_DOCUMENT_BASES[service.documents_basis])


def _amount(service: Service, say: Say) -> str:
    if service.fee_vnd is None:
        return say(_UNKNOWN)
    if service.fee_vnd == 0:
        return say(mark("Miễn phí"))
    return f"{service.fee_vnd:,}".replace(",", ".") + " " + say(mark("đồng"))


def _term(service: Service, say: Say) -> str:
    if service.deadline is None:
        return say(_UNKNOWN)
    if service.deadline.unit == "same_day_15h":
        return say(_SAME_DAY_RULE)  # as the slip says it
    return time_limit(service.deadline, say)


def time_limit(limit: Deadline, say: Say = t) -> str:
    """Return a published time limit in words, in Vietnamese where it is printed."""
    if limit.unit in _SAME_DAY:
        return say(_SAME_DAY[limit.unit])
    text = _LENGTHS[limit.unit]
    return counted(text, limit.value) if say is t else say(text, n=limit.value)


def _review(service: Service, day: date, say: Say) -> str:
    if service.review_by is None:
        return say(mark("không đặt"))
    if service.review_by <= day:
        return say(mark("đã quá ngày {day}: hỏi lại trước khi làm"), day=f"{service.review_by:%d/%m/%Y}")
    return say(mark("trước ngày {day}"), day=f"{service.review_by:%d/%m/%Y}")


def _source(service: Service, unknown: str) -> str:
    known = dict.fromkeys(part for part in (service.decision, service.source) if part)
    return "; ".join(known) or unknown


def _listed(names: dict[str, str], codes: tuple[str, ...], say: Say) -> str:
    return ", ".join(say(names[code]) for code in codes)


def _joined(text: str, note: str | None) -> str:
    return f"{text} – {note}" if note else text
