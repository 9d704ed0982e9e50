"""That a citizen was told what the agency decided: noted by a person, since no machine can know it."""

from __future__ import annotations

import json
from dataclasses import replace

from kiosk.duty import Duty
from kiosk.intake.kept import details
from kiosk.views.attention import NoticeView, OfficeNews
from sync.replica.cases import cases, office_news
from sync.replica.cases.cases import CaseFacts, DossierFacts
from sync.replica.cases.work import TOLD_STATES
from sync.replica.chain import audit
from sync.replica.storage.connection import Connection


def note(duty: Duty, case_id: bytes, version: int) -> None:
    """Note that the citizen was told what the portal says of a case; 0 takes the note back.

    Args:
        duty: who is on duty.
        case_id: of which case.
        version: of the dossier the person at the desk saw: of anything newer the citizen was not told.
    """
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    # It can be taken back for a day of the portal's time.
    told_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        cases.add_event(db, case_id, "settled", told_ms, {"told": version})
        audit.append(db, now_ms, operator_id, "citizen_told", case_id, {"version": version})

    duty.replica.write(job).result()


def notice(
    dossier: DossierFacts, events: list[tuple[int, str, dict[str, object]]], *, anonymous: bool = False
) -> NoticeView | None:
    """Return what the citizen must hear of, and whether they have; None when it is nothing of that kind.

    `anonymous` for a case whose name this station has forgotten.
    """
    told = [(at_ms, facts["told"]) for at_ms, kind, facts in events if kind == "settled" and "told" in facts]
    at_ms, version = told[-1] if told else (0, -1)
    if dossier.state in office_news.OPEN_STATES and dossier.state not in TOLD_STATES:
        return _of_news(dossier, events, at_ms, version if isinstance(version, int) else -1)
    if dossier.state not in TOLD_STATES:
        return None
    heard = isinstance(version, int) and version >= dossier.said_version
    # Before this was noted, the name went with the reason.
    erased = anonymous or any(kind == "settled" and "forgotten" in facts for _at_ms, kind, facts in events)
    forgotten = dossier.note is None and erased
    news = None
    if dossier.state in office_news.OPEN_STATES and not heard:
        of_portal = [facts for _at_ms, kind, facts in events if kind == "dossier"]
        found = office_news.news_of(of_portal, version if isinstance(version, int) else -1)
        # Its note says what is to be paid, not why the day or the unit changed.
        news = None if found is None else _news(found, dossier.due_on, None)
    return NoticeView(dossier.state, dossier.version, dossier.note, at_ms if heard else None, forgotten, news)


def untold_news(facts: CaseFacts) -> OfficeNews | None:
    """Return what of a case of a list nobody told the citizen, and the dossier it may repeat if nobody saw it."""
    details_of = json.loads(facts.news) if facts.news else []
    found, duplicate = office_news.news_of(details_of), office_news.duplicate_of(details_of)
    if found is None:
        return None if duplicate is None else OfficeNews(None, None, None, duplicate=duplicate)
    own = found.version == facts.said_version and facts.server_state not in TOLD_STATES
    return replace(_news(found, facts.due_on, facts.note if own else None), duplicate=duplicate)


def note_duplicate(duty: Duty, case_id: bytes, code: str) -> None:
    """Note that somebody here has seen that a case may repeat the dossier `code`."""
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> None:
        cases.add_event(db, case_id, "settled", now_ms, {"duplicate_read": code})
        audit.append(db, now_ms, operator_id, "duplicate_read", case_id, {})

    duty.replica.write(job).result()


def _news(found: office_news.News, due_on: str | None, said: str | None) -> OfficeNews:
    return OfficeNews(details.day_of(due_on) if found.extended else None, found.unit, said, found.first)


def _of_news(
    dossier: DossierFacts, events: list[tuple[int, str, dict[str, object]]], told_ms: int, version: int
) -> NoticeView | None:
    of_portal = [facts for _at_ms, kind, facts in events if kind == "dossier"]
    untold = office_news.news_of(of_portal, version)
    # Once all of it was told the card stays and says so: a note made by mistake can be seen.
    found = untold or office_news.news_of(of_portal)
    if found is None:
        return None
    said = dossier.note if found.version == dossier.said_version else None
    news = _news(found, dossier.due_on, said)
    return NoticeView(dossier.state, dossier.version, said, told_ms if untold is None else None, news=news)
