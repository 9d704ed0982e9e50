"""A draft whose form has a newer version: offered, moved, confirmed group by group, taken back.

The draft keeps the version it was started with until somebody moves it. It must move only once the older
version's last day is over, and only if it was never sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from forms import pointer as pointers
from forms.checking.answers import assemble_answers, flatten_answers
from forms.definition.form import FormDefinition
from forms.errors import DomainError
from forms.moving.migration import last_day_of, migrate
from forms.moving.migration_work import Lookup
from kiosk.code_lists import lists_used
from kiosk.duty import Duty
from kiosk.intake.drafting import OpenDraft, read_draft, today
from kiosk.intake.kept import details
from kiosk.intake.kept.version_record import EarlierAnswer, VersionChange, words_of
from kiosk.views.cases import VersionOffer
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from sync.replica.storage.connection import Connection

COMMUNES = "vn.commune.2024-2025"
"""Table of a `lookup`: code of a ward or commune before July 2025 → code of today's."""
MOVED = "migrated"
"""Source of an answer the move changed; nobody typed it."""


def offer(duty: Duty, case_id: bytes) -> VersionOffer | None:
    """Return the newer version a draft may move to and what would change, or None when there is none.

    Raises:
        DomainError: `case_unknown`.
    """
    draft = read_draft(duty, case_id)
    newer = duty.catalogue.newer_form(draft.form) if draft.row.state == "editing" else None
    if newer is None:
        return None
    last_day = last_day_of(draft.form, newer)
    plan = migrate(newer, draft.form.version, draft.answers, lookup=_tables(duty))
    return VersionOffer(
        version=newer.version,
        last_day=last_day,
        forced=_is_over(duty, draft, last_day),
        differences=plan.differences,
        words=words_of(draft.form, newer, plan.differences),
    )


def move(duty: Duty, case_id: bytes) -> None:
    """Move a draft to the newest version of its form; what was read out and signed must be done again.

    Raises:
        DomainError: `no_newer_form`, `no_open_draft`, `case_unknown`.
    """
    draft = read_draft(duty, case_id)
    newer = duty.catalogue.newer_form(draft.form)
    if newer is None:
        raise DomainError("no_newer_form")
    lists = lists_used(newer, duty.catalogue.current().code_lists)
    plan = migrate(newer, draft.form.version, draft.answers, lookup=_tables(duty))
    now_ms = duty.station_clock.likely_now_ms()
    earlier = draft.notes.version
    aside = dict(earlier.retired) if earlier is not None else {}
    planned = flatten_answers(plan.answers)
    # What a move taken back left beside the form has its place again. It is no part of what the move
    # made, so taking this move back finds it as typed.
    again = {
        pointer: value
        for pointer, value in aside.items()
        if earlier is not None and earlier.undone and pointer not in planned and _has_place(newer, pointer)
    }

    def job(db: Connection) -> None:
        stored = drafts.answers(db, case_id)
        pinned = drafts.pinned(db, case_id)
        if pinned is None or pinned.sha256 != draft.form.sha256:
            raise DomainError("no_open_draft")
        change = VersionChange(
            old_version=draft.form.version,
            old_form=pinned.raw,
            old_lists=dict(pinned.lists),
            old_answers={name: EarlierAnswer(raw, source) for name, (raw, source, _) in stored.items()},
            moved=planned,
            retired={**{name: value for name, value in aside.items() if name not in again}, **plan.retired},
            differences=plan.differences,
            words=words_of(draft.form, newer, plan.differences),
        )
        # A list without its first entry is numbered anew, so sources are found by the new number.
        places = flatten_answers(assemble_answers({name: name for name in stored}), apart=True)
        sources = {place: stored[name][1] for place, name in places.items()}
        changed = {one.pointer: one for one in plan.differences}
        fresh = {}
        for pointer, value in change.moved.items():
            one = changed.get(pointer)
            kept = one is None or one.kind in ("moved", "look")
            origin = pointer if one is None or one.old_pointer is None else one.old_pointer
            source = sources.get(origin, MOVED) if kept else MOVED
            fresh[pointer] = (msgspec.json.encode(value), source)
        fresh |= {name: (msgspec.json.encode(value), "typed") for name, value in again.items()}
        _replace(db, case_id, stored, fresh, now_ms)
        drafts.pin_form(db, case_id, newer.form_id, newer.version, newer.sha256, newer.raw, lists)
        _sign_again(db, case_id)
        details.put(db, case_id, "version", change)
        audit.append(
            db,
            now_ms,
            duty.session.operator_id,
            "form_moved",
            case_id,
            {"from": draft.form.version, "to": newer.version, "retired": len(plan.retired)},
        )

    duty.replica.write(job).result()


def confirm(duty: Duty, case_id: bytes, group: str) -> None:
    """Record that somebody looked at one group of what the move changed.

    Raises:
        DomainError: `nothing_to_confirm`, `no_open_draft`, `case_unknown`.
    """
    draft = read_draft(duty, case_id)
    change = draft.notes.version
    if change is None or change.undone or all(one.group != group for one in change.differences):
        raise DomainError("nothing_to_confirm")
    known = msgspec.structs.replace(change, confirmed=change.confirmed | {group})
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        details.put(db, case_id, "version", known)
        audit.append(db, now_ms, duty.session.operator_id, "form_confirmed", case_id, {"group": group})

    duty.replica.write(job).result()


def undo(duty: Duty, case_id: bytes) -> None:
    """Take the last move back: earlier form, lists and answers; what was typed since is kept.

    Something typed since goes to its earlier place, a part of a divided text into that text, and beside
    the form when the earlier form has no place; moving again brings it back from there.

    Raises:
        DomainError: `nothing_to_undo`, `no_open_draft`, `case_unknown`.
    """
    draft = read_draft(duty, case_id)
    change = draft.notes.version
    if change is None or change.undone:
        raise DomainError("nothing_to_undo")
    before = duty.catalogue.load(change.old_form)
    origins = {one.pointer: one.old_pointer for one in change.differences if one.old_pointer is not None}
    typed, homeless = _typed_since(draft, change, origins, before)
    held = {name: msgspec.json.decode(answer.value) for name, answer in change.old_answers.items()}
    aside = {name: value for name, value in change.retired.items() if held.get(name) != value} | homeless
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        stored = drafts.answers(db, case_id)
        fresh = {name: (answer.value, answer.source) for name, answer in change.old_answers.items()}
        fresh |= {name: (msgspec.json.encode(value), "typed") for name, value in typed.items()}
        _replace(db, case_id, stored, fresh, now_ms)
        drafts.pin_form(
            db, case_id, before.form_id, before.version, before.sha256, change.old_form, change.old_lists
        )
        _sign_again(db, case_id)
        left = msgspec.structs.replace(
            change, old_form=b"", old_lists={}, old_answers={}, moved={}, retired=aside, undone=True
        )
        details.put(db, case_id, "version", left)
        audit.append(
            db,
            now_ms,
            duty.session.operator_id,
            "form_move_undone",
            case_id,
            {"from": draft.form.version, "to": before.version},
        )

    duty.replica.write(job).result()


def must_be_taken(duty: Duty, draft: OpenDraft) -> None:
    """Refuse to seal a declaration on a version whose last day is over, when it can move to a newer one.

    Raises:
        DomainError: `form_version_over`.
    """
    newer = duty.catalogue.newer_form(draft.form)
    if newer is not None and _is_over(duty, draft, last_day_of(draft.form, newer)):
        raise DomainError("form_version_over", version=draft.form.version, newer=newer.version)


def _is_over(duty: Duty, draft: OpenDraft, last_day: date | None) -> bool:
    # An answer to an officer belongs to the version the case was made with.
    return draft.row.kind == "submission" and last_day is not None and last_day < today(duty)


def _typed_since(
    draft: OpenDraft, change: VersionChange, origins: Mapping[str, str], before: FormDefinition
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was typed after the move: with a place in the earlier form, and without."""
    placed: dict[str, Any] = {}
    homeless: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    now = flatten_answers(draft.answers)
    for pointer, value in now.items():
        if pointer in change.moved and change.moved[pointer] == value:
            continue
        place = origins.get(pointer, pointer)
        if not _has_place(before, place):
            homeless[pointer] = value
        elif list(origins.values()).count(place) > 1:
            parts.setdefault(place, {})[pointer] = value
        else:
            placed[place] = value
    for place, typed in parts.items():
        whole = _rejoined(change, [new for new, old in origins.items() if old == place], place, typed)
        if whole is None:
            homeless |= typed
        else:
            placed[place] = whole
    return placed, homeless


def _rejoined(
    change: VersionChange, pointers_of_parts: list[str], place: str, typed: Mapping[str, Any]
) -> str | None:
    """Return the divided text with the parts typed since in place of its own, None when that is not certain."""
    old = change.old_answers.get(place)
    text = msgspec.json.decode(old.value) if old is not None else None
    if not isinstance(text, str):
        return None
    pieces, end = "", 0
    for pointer in pointers_of_parts:
        part, new = change.moved.get(pointer), typed.get(pointer, change.moved.get(pointer))
        if not isinstance(part, str) or not part or not isinstance(new, str):
            return None
        start = text.find(part, end)
        if start < 0:
            return None
        pieces += text[end:start] + new
        end = start + len(part)
    return pieces + text[end:]


def _has_place(form: FormDefinition, pointer: str) -> bool:
    question = form.questions.get(pointers.question_of(pointer))
    return question is not None and question.kind not in ("object", "array")


def _replace(
    db: Connection,
    case_id: bytes,
    stored: Mapping[str, object],
    fresh: Mapping[str, tuple[bytes, str]],
    now_ms: int,
) -> None:
    for pointer in stored:
        if pointer not in fresh:
            drafts.save_answer(db, case_id, pointer, None, "", now_ms)
    for pointer, (raw, source) in fresh.items():
        drafts.save_answer(db, case_id, pointer, raw, source, now_ms)


def _sign_again(db: Connection, case_id: bytes) -> None:
    for name in ("consents", drafts.SIGNED):
        drafts.set_detail(db, case_id, name, None)


def _tables(duty: Duty) -> Lookup:
    communes = {
        old.code: commune.code
        for commune in duty.catalogue.current().communes
        for old in commune.old_units
        if not old.ambiguous
    }

    def look_up(table: str, code: str) -> str | None:
        return communes.get(code) if table == COMMUNES else None

    return look_up
