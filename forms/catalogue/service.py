"""Services: the administrative procedures a citizen can ask for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from forms.calendar import Deadline, TimeUnit

Mode = Literal["submit", "prepare", "refer"]
Help = Literal["submit", "fill", "papers", "refer"]
"""What a station really does: takes the case, prints a filled declaration, tells the papers, names the place."""
ServiceCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]\.[0-9]{6}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


def station_help(mode: Mode, *, has_form: bool) -> Help:
    """Return what a station does for a procedure: what its row wants, as far as there is a form for it.

    Everything said to a person follows from this one answer, so no screen promises what the click refuses.
    """
    if mode == "refer":
        return "refer"
    if not has_form:
        return "papers"
    return "submit" if mode == "submit" else "fill"


_MONTH_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
Season = Annotated[str, msgspec.Meta(pattern=f"^{_MONTH_DAY}/{_MONTH_DAY}$")]
"""Two days of any year, `MM-DD/MM-DD`, both counted."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One administrative procedure. What nobody has verified is None or empty, never guessed.

    Attributes:
        code: national code, such as `1.001193`.
        name_en: English gloss, not an official name.
        mode: `submit` sends a packet; `prepare` prints checklist and declaration; `refer` names where to go.
            What comes of it needs a form too: see `station_help`.
        destination: where a prepared or referred case goes; None for `submit`.
        time_value: whole `time_unit`s, None where the unit is not sure.
        time_basis: where the time limit was read; `inferred` and `elsewhere` are not verified.
        fee_vnd: headline fee in đồng, None where a local decision sets it.
        exemptions: who pays nothing.
        documents_basis: where the documents were read; None where they are not known.
        decision: number of the decision that published the procedure.
        source: what the row rests on, in words.
        synonyms: what people call it.
        valid_from: first day it can be asked for, None where not limited.
        valid_to: last such day.
        review_by: day by which the row must be read again because the law changes.
        status: `suspended` for a while, or `withdrawn` for good.
        replaced_by: code of the service that took its place.
        season: first and last day of the part of each year in which it is done, `09-01/12-14`; it may go over the
            new year. None for the year round.
        out_of_season: code of the service that does the same outside it.
    """

    code: ServiceCode
    name: Text
    name_en: Text
    field: str | None
    level: tuple[Literal["commune", "province", "ministry", "other"], ...]
    channels: tuple[Literal["counter", "online", "post"], ...]
    online_level: Literal["none", "partly", "fully"] | None
    mode: Mode
    destination: str | None
    time_value: Annotated[int, msgspec.Meta(ge=0, le=3_650)] | None
    time_unit: TimeUnit | None
    time_basis: Literal["published", "statute", "inferred", "elsewhere"] | None
    time_note: str | None
    fee_vnd: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None
    fee_note: str | None
    exemptions: tuple[Text, ...]
    documents: tuple[Text, ...]
    documents_basis: Literal["published", "general_rule", "elsewhere"] | None
    result: str | None
    decision: str | None
    confidence: Literal["high", "medium", "low"]
    source: Text
    notes: tuple[Text, ...]
    life_events: tuple[str, ...]
    synonyms: tuple[Text, ...]
    valid_from: date | None
    valid_to: date | None
    review_by: date | None
    status: Literal["active", "suspended", "withdrawn"]
    replaced_by: ServiceCode | None = None
    season: Season | None = None
    out_of_season: ServiceCode | None = None

    @property
    def deadline(self) -> Deadline | None:
        """The time limit, None where it is not known with its unit."""
        if self.time_value is None or self.time_unit is None:
            return None
        return Deadline(value=self.time_value, unit=self.time_unit)

    @property
    def is_time_verified(self) -> bool:
        """Whether the time limit was read in the decision or in a statute."""
        return self.deadline is not None and self.time_basis in {"published", "statute"}

    def is_in_season(self, day: date) -> bool:
        """Tell whether a day falls into the part of the year in which it is done."""
        if self.season is None:
            return True
        first, last = self.season.split("/")
        today = f"{day:%m-%d}"
        return first <= today <= last if first <= last else today >= first or today <= last

    def is_offered(self, day: date) -> bool:
        """Tell whether a citizen can ask for it on a day."""
        starts = self.valid_from is None or self.valid_from <= day
        ends = self.valid_to is not None and self.valid_to < day
        return self.status == "active" and starts and not ends


class LifeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An occasion under which people look for services."""

    code: str
    name: Text
    name_en: Text
