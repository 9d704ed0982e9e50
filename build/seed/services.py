"""The services of the catalogue: published facts joined with the hand-kept table.

Codes, names, time limits, fees, decisions and how far each was checked come from the reference table.
Everything that is a sentence (documents, results, fee notes, remarks) and every choice of ours (mode,
destination, life events, colloquial names) comes from `procedures-extra.csv`.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from reading import Row, SeedError, expect_rows, only_once, read_rows, split_list

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = 86
FORMS = "resources/forms"
REFERENCE = "procedures.csv"
EXTRA = "procedures-extra.csv"
SEASONS = "seasons.csv"
REFERENCE_COLUMNS = (
    "code",
    "name_vi",
    "gloss_en",
    "field_vi",
    "level",
    "channels",
    "online_level",
    "time_text",
    "time_days",
    "time_unit",
    "fee_vnd",
    "decision",
    "confidence",
    "documents_basis",
    "time_basis",
)
EXTRA_COLUMNS = (
    "code",
    "mode",
    "destination",
    "valid_from",
    "valid_to",
    "review_by",
    "life_events",
    "synonyms",
    "documents",
    "result",
    "fee_note",
    "exemptions",
    "time_note",
    "notes",
    "source",
    "status",
    "replaced_by",
)
STATES = {"", "active", "suspended", "withdrawn"}
CODE = re.compile(r"\d\.\d{6}")
LEVELS = {"Cấp xã": "commune", "Cấp tỉnh": "province", "Cấp bộ": "ministry", "Cơ quan khác": "other"}
CHANNELS = {"trực tiếp": "counter", "trực tuyến": "online", "dịch vụ bưu chính": "post"}
ONLINE = {"": None, "không (chỉ trực tiếp)": "none", "một phần": "partly", "toàn trình": "fully"}
UNITS = {"working_day", "day", "hour", "same_day_15h", "immediate"}
TIME_BASIS = {
    "page": "published",
    "page text": "published",
    "page, unit inferred": "inferred",
    "statute (not on page)": "statute",
    "published city process (Hà Nội 1811/QĐ-TTPVHCC)": "elsewhere",
    "registry": "elsewhere",
}
DOCUMENTS_BASIS = {
    "": None,
    "page": "published",
    "page, condensed": "published",
    "general rule, verify": "general_rule",
    "registry": "elsewhere",
}
UNLISTED: Row = dict.fromkeys(EXTRA_COLUMNS, "") | {
    "mode": "refer",
    "destination": "Cổng Dịch vụ công quốc gia hoặc Trung tâm Phục vụ hành chính công phường, xã",
}
"""What stands in for a procedure nobody has written a row for."""


def services_with_form(folder: Path) -> set[str]:
    """Return the services the definitions of a folder are for."""
    return {code for file in folder.glob("*.json") for code in json.loads(file.read_bytes())["serviceIds"]}


def build_services(
    reference: Path, own: Path, life_events: set[str], formed: set[str]
) -> list[dict[str, object]]:
    """Return the services in code order.

    Args:
        reference: folder with `procedures.csv`.
        own: folder with `procedures-extra.csv` and `seasons.csv`.
        life_events: codes a service may be filed under.
        formed: codes of the services that have a form; only these can be submitted.

    Raises:
        SeedError: a table contradicts itself or the other one.
    """
    published = read_rows(reference / REFERENCE, REFERENCE_COLUMNS)
    extra = read_rows(own / EXTRA, EXTRA_COLUMNS)
    only_once(REFERENCE, (row["code"] for row in published))
    only_once(EXTRA, (row["code"] for row in extra))
    seasonal = read_rows(own / SEASONS, ("code", "season", "out_of_season"))
    only_once(SEASONS, (row["code"] for row in seasonal))
    extras = {row["code"]: row for row in extra}
    seasons = {row["code"]: row for row in seasonal}
    known = {row["code"] for row in published}
    instead = {row["out_of_season"] for row in seasonal if row["out_of_season"]}
    for name, codes in ((EXTRA, set(extras)), (SEASONS, set(seasons) | instead)):
        if codes - known:
            raise SeedError(f"{name}: no such procedure: {', '.join(sorted(codes - known))}")
    services = []
    for row in published:
        own_row = extras.get(row["code"], UNLISTED | {"source": row["decision"] or "chưa có nguồn"})
        unknown = set(split_list(own_row["life_events"])) - life_events
        if unknown:
            raise SeedError(f"{EXTRA}: {row['code']}: no life event {', '.join(sorted(unknown))}")
        services.append(_service(row, own_row, formed) | _season(seasons.get(row["code"])))
    expect_rows(REFERENCE, services, EXPECTED)
    return sorted(services, key=lambda service: str(service["code"]))


def _service(row: Row, extra: Row, formed: set[str]) -> dict[str, object]:
    code = row["code"]
    if not CODE.fullmatch(code) or not row["name_vi"]:
        raise SeedError(f"{REFERENCE}: {code!r} has no code or no name")
    if extra["mode"] not in {"submit", "prepare", "refer"}:
        raise SeedError(f"{EXTRA}: {code}: mode {extra['mode']!r}")
    if extra["status"] not in STATES or (extra["replaced_by"] and not CODE.fullmatch(extra["replaced_by"])):
        raise SeedError(f"{EXTRA}: {code}: status {extra['status']!r}, replaced by {extra['replaced_by']!r}")
    if extra["mode"] == "submit" and code not in formed:
        # The window would promise to take a case it has no declaration for.
        raise SeedError(f"{EXTRA}: {code}: submit needs a form in {FORMS}")
    if extra["mode"] != "submit" and not extra["destination"]:
        raise SeedError(f"{EXTRA}: {code}: {extra['mode']} needs a destination")
    if row["decision"] and extra["source"] != row["decision"]:
        # The wording was written for one decision; a newer one means reading it again.
        raise SeedError(f"{EXTRA}: {code}: written for {extra['source']!r}, now {row['decision']!r}")
    if row["confidence"] not in {"high", "medium", "low"}:
        raise SeedError(f"{REFERENCE}: {code}: confidence {row['confidence']!r}")
    value, unit, basis = _time(row)
    return {
        "code": code,
        "name": row["name_vi"].rstrip(" :"),
        "name_en": row["gloss_en"],
        "field": row["field_vi"] or None,
        "level": [_known(LEVELS, part, code) for part in split_list(row["level"], ",")],
        "channels": [_known(CHANNELS, part, code) for part in split_list(row["channels"], "/")],
        "online_level": _known(ONLINE, row["online_level"], code),
        "mode": extra["mode"],
        "destination": extra["destination"] or None,
        "time_value": value,
        "time_unit": unit,
        "time_basis": basis,
        "time_note": extra["time_note"] or None,
        "fee_vnd": _whole(row["fee_vnd"], code),
        "fee_note": extra["fee_note"] or None,
        "exemptions": split_list(extra["exemptions"]),
        "documents": split_list(extra["documents"]),
        "documents_basis": _known(DOCUMENTS_BASIS, row["documents_basis"], code),
        "result": extra["result"] or None,
        "decision": row["decision"] or None,
        "confidence": row["confidence"],
        "source": extra["source"],
        "notes": split_list(extra["notes"]),
        "life_events": split_list(extra["life_events"]),
        "synonyms": split_list(extra["synonyms"]),
        "valid_from": _day(extra["valid_from"], code),
        "valid_to": _day(extra["valid_to"], code),
        "review_by": _day(extra["review_by"], code),
        "status": extra["status"] or "active",
        "replaced_by": extra["replaced_by"] or None,
    }


def _season(row: Row | None) -> dict[str, object]:
    """Return when in a year a procedure is done; nothing for the many that are done the year round."""
    return {} if row is None else {"season": row["season"], "out_of_season": row["out_of_season"] or None}


def _time(row: Row) -> tuple[int | None, str | None, str | None]:
    """Return value, unit and basis of the time limit; all None where the unit is not sure."""
    value, unit, code = _whole(row["time_days"], row["code"]), row["time_unit"], row["code"]
    if value is None or not unit:
        return None, None, None
    if unit not in UNITS:
        raise SeedError(f"{REFERENCE}: {code}: time unit {unit!r}")
    if unit == "working_day" and "ngày làm việc" not in row["time_text"].lower():
        return None, None, None
    return value, unit, _known(TIME_BASIS, row["time_basis"], code)


def _known(table: dict[str, Any], key: str, code: str) -> Any:
    try:
        return table[key]
    except KeyError:
        raise SeedError(f"{REFERENCE}: {code}: unknown value {key!r}") from None


def _whole(text: str, code: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise SeedError(f"{REFERENCE}: {code}: {text!r} is not a whole number")
    return int(text)


def _day(text: str, code: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise SeedError(f"{EXTRA}: {code}: {text!r} is not a date") from None
