"""What fictional people declare in any form: every question that is asked of them is answered.

One telling after another, each with other choices, until every question of the form was asked once.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.catalogue.code_list import CodeBook
from forms.checking.answers import assemble_answers, flatten_answers
from forms.checking.validate import FormCheck, check_answers
from kiosk.fictional import names as words
from kiosk.fictional.people import TODAY, FictionalPeople, FictionalPerson, SeededDraw
from tests.support.fresh_answers import fresh_answers

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from forms.identity.reading import Gender
    from forms.schema.page import Field

MOST_TELLINGS = 6
ITEMS = 2
"""How many items each list gets."""
_LATE, _OWN_PROVINCE = "2026-07-06", "48"
_DATES = {"/until": "2027-05-01", "/death/date": "2026-11-15", "/notice/date": "2026-11-16"}
_TEXTS = {"/death/time": "07:30", "account": "0123456789"}
_INCOME = 4_500_000
_GENDERS: dict[str, Gender] = {"mother": "NU", "bride": "NU", "father": "NAM", "groom": "NAM"}
Flat = dict[str, Any]


def _is_said(place: str, number: int) -> bool:
    """Say whether a place is answered in a telling: who explains having no number is not asked for it."""
    return number % 4 == 2 or not place.endswith("/noNumber")


class Declared:
    """The people of one form and what they say.

    Args:
        form: any form.
        lists: the code lists it refers to.
    """

    def __init__(self, form: FormDefinition, lists: CodeBook) -> None:
        self.form = form
        self._lists = lists
        self._people = FictionalPeople(len(form.raw))
        self._draw = SeededDraw(f"declared/{form.form_id}/{form.version}")
        self._known: dict[str, FictionalPerson] = {}
        self._told: Flat = {}
        self._first_asked: dict[str, int] = {}
        self._copying = json.dumps(
            [one for one in json.loads(form.raw).get("prefill", []) if "copyTo" in one]
        )
        self.asked: set[str] = set()

    def tellings(self) -> list[Flat]:
        """Return the answers of one telling after another, by pointer; each complete and without an error."""
        every = {field.pointer for field in self.form.fields.values() if not field.readonly}
        found: list[Flat] = []
        while not found or (every - self.asked and len(found) < MOST_TELLINGS):
            found.append(self._telling(len(found)))
        return found

    def check(self, answers: Flat) -> FormCheck:
        """Check answers on the day fictional lives are reckoned from."""
        return check_answers(self.form, assemble_answers(answers), declared_on=TODAY, codelists=self._lists)

    def _telling(self, number: int) -> Flat:
        answers: Flat = {}
        for _round in range(12):
            check = self.check(flatten_answers(fresh_answers(self.form)) | answers)
            fresh = {
                place: self._value(field, place, number)
                for field in self.form.fields.values()
                if not field.readonly
                for place in self._places(field.pointer)
                if place not in answers and check.is_relevant(place) and _is_said(place, number)
            }
            if not fresh:
                break
            answers |= fresh
        # What was asked only until another answer of the same round took it away is not said.
        answers = {place: value for place, value in answers.items() if check.is_relevant(place)}
        self.asked |= {pointers.question_of(place) for place in answers}
        return answers

    def _places(self, pointer: str) -> list[str]:
        if "*" not in pointer:
            return [pointer]
        return [pointer.replace("*", str(position)) for position in range(ITEMS)]

    def _value(self, field: Field, place: str, number: int) -> Any:
        """Return what is said at a place; only choices differ from telling to telling."""
        if field.kind in ("radio", "choice", "boolean"):
            return self._choice(field, place, number)
        if place.endswith("/birthDate") and place.startswith("/child/"):
            return _LATE if number else "2026-11-01"
        if place.endswith("Times"):
            return 1 if number % 3 == 0 else 2
        if place.endswith("/province"):
            first = self._first_asked.setdefault(place, number)
            return self._elsewhere() if number > first else _OWN_PROVINCE
        if place not in self._told:
            self._told[place] = self._said(field, place)
        return self._told[place]

    def _choice(self, field: Field, place: str, number: int) -> Any:
        name = place.rpartition("/")[2]
        if name == "gender":
            return self._person(place).gender
        if field.kind == "boolean":
            # The dead have no home to ask for, a head who asks no other head: no telling has both.
            return (number + (name in ("deceased", "self"))) % 2 == 0
        # A choice that copies one person to another would leave nothing to type.
        codes = [one.code for one in field.options if f'"{one.code}"' not in self._copying]
        return codes[(number + sum(letter.isdigit() for letter in place)) % len(codes)]

    def _said(self, field: Field, place: str) -> Any:
        question, name = self.form.questions[field.pointer], place.rpartition("/")[2]
        person = self._person(place)
        longest = question.schema.get("maxLength", 40)
        match field.kind:
            case "pledge":
                return True
            case "phone":
                return person.phone
            case "id_number":
                return person.id_number
            case "code":
                return self._code(name, person)
            case "integer":
                return _INCOME if field.money else max(3, question.schema.get("minimum", 0))
            case "date" | "partial_date":
                if name in ("birthDate", "issuedOn"):
                    return (person.birth_date if name == "birthDate" else person.issued_on).isoformat()
                return _DATES.get(place, f"2026-11-{self._draw.between(10, 14)}")
        if question.definition in _TEXTS or place in _TEXTS:
            return _TEXTS.get(place) or _TEXTS[str(question.definition)]
        if question.definition == "name":
            return person.full_name
        if name == "detail":
            return person.address_text.partition(",")[0]
        return self._draw.choice(words.HOSPITALS + words.STREETS)[:longest].strip()

    def _code(self, name: str, person: FictionalPerson) -> str:
        if name == "commune":
            return person.commune_code
        if name == "ethnicity":
            entries = self._lists.entries("vn.ethnicity")
            return next(code for code, text in entries if text.lower() == person.ethnicity.lower())
        return "VNM"

    def _elsewhere(self) -> str:
        return next(code for code, _ in self._lists.entries("vn.province.2025") if code != _OWN_PROVINCE)

    def _person(self, place: str) -> FictionalPerson:
        """Return whom a place is about: by the group it lies in, by the item in a list."""
        tokens = pointers.split(place)
        who = "/".join(tokens[: 2 if len(tokens) > 1 and tokens[1].isdigit() else 1])
        if who not in self._known:
            gender = _GENDERS.get(who)
            years = self._draw.between(62, 70) if who in ("mother", "father") else self._draw.between(25, 38)
            born = TODAY - timedelta(days=years * 366)
            self._known[who] = self._people.person(gender, born)
        return self._known[who]
