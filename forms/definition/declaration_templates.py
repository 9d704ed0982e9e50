"""Declarations with an order of their own: the one for birth follows the public form's fields.

A definition names its template and may lead the template's slots to its own questions (`print`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.schema.questions import Question


@dataclass(frozen=True)
class TemplateSection:
    """A titled part: pointers in order, with the wording of the paper where it is another than the screen's."""

    title: str
    places: tuple[tuple[str, str], ...]
    pledge: bool = False
    """Whether the form's own sentences stand before its lines."""


@dataclass(frozen=True)
class Template:
    """How one form's declaration is laid out.

    Attributes:
        opening: sentence before the first section.
        sections: what is written, in order.
        unwritten: computed places that only steer the screen.
        signers: who signs, from left to right; empty for the usual one.
    """

    opening: str = ""
    sections: tuple[TemplateSection, ...] = ()
    unwritten: frozenset[str] = frozenset()
    signers: tuple[str, ...] = ()


def _parent(name: str, who: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"/{name}/fullName", f"Họ, chữ đệm, tên {who}"),
        (f"/{name}/birthDate", "Ngày, tháng, năm sinh"),
        (f"/{name}/ethnicity", ""),
        (f"/{name}/nationality", ""),
        (f"/{name}/residence", "Nơi cư trú"),
        (f"/{name}/deceased", "Đã mất"),
        (f"/{name}/idDoc", "Giấy tờ tùy thân"),
    )


BIRTH: Final = Template(
    opening="Tôi đề nghị cơ quan đăng ký khai sinh cho trẻ với các nội dung dưới đây.",
    sections=(
        TemplateSection(
            "Người yêu cầu",
            (
                ("/requester/fullName", ""),
                ("/requester/birthDate", "Ngày, tháng, năm sinh"),
                ("/requester/residence", "Nơi cư trú"),
                ("/requester/idDoc", "Giấy tờ tùy thân"),
                ("/requester/relation", ""),
                ("/requester/relationOther", ""),
                ("/requester/phone", ""),
            ),
        ),
        TemplateSection(
            "Người được khai sinh",
            (
                ("/child/fullName", "Họ, chữ đệm, tên"),
                ("/child/birthDate", "Ngày, tháng, năm sinh"),
                ("/child/birthDateWords", "Ghi bằng chữ"),
                ("/child/gender", "Giới tính"),
                ("/child/ethnicity", "Dân tộc"),
                ("/child/nationality", "Quốc tịch"),
                ("/child/birthPlaceType", "Sinh tại"),
                ("/child/facilityName", ""),
                ("/child/birthPlace", ""),
                ("/child/hometown", ""),
                ("/birthOrder", ""),
                ("/siblings", ""),
                ("/child/lateReason", ""),
            ),
        ),
        TemplateSection("Người mẹ", _parent("mother", "người mẹ")),
        TemplateSection(
            "Người cha",
            (
                ("/fatherKnown", "Đã xác định được người cha"),
                ("/parentsMarried", "Cha mẹ đã đăng ký kết hôn"),
                *_parent("father", "người cha"),
            ),
        ),
        TemplateSection(
            "Đề nghị cấp bản sao Giấy khai sinh", (("/copies/wanted", ""), ("/copies/count", ""))
        ),
        TemplateSection("Cam đoan", (("/pledge", ""),), pledge=True),
    ),
    unwritten=frozenset({"/child/daysSinceBirth", "/child/late", "/fee"}),
)
MARRIAGE: Final = Template(signers=("Bên nam", "Bên nữ"))
PLAIN: Final = Template()
_BY_NAME: Final[Mapping[str, Template]] = {"declaration": PLAIN, "birth": BIRTH, "marriage": MARRIAGE}
_BY_FORM: Final[Mapping[str, Template]] = {"dkks": BIRTH, "dkkh": MARRIAGE}
"""Forms published before a definition could name its template."""


def read_print(
    written: Mapping[str, Any] | None, form_id: str, questions: Mapping[str, Question]
) -> Template:
    """Return the template a form names, with each slot of its map led to the form's own question.

    A slot is a place of the template's own form, written with dots (`child.fullName`); a slot that is not in
    the map keeps that place.

    Args:
        written: `print` of the form, or None.
        form_id: the form's id; without `print` some have a template of their own.
        questions: every place of the answers.

    Raises:
        Fault: `print_slot` or `print_place`.
    """
    if written is None:
        return _BY_FORM.get(form_id, PLAIN)
    template = _BY_NAME[written["template"]]
    slots = {place for section in template.sections for place, _ in section.places} | template.unwritten
    led: dict[str, str] = {}
    for slot, pointer in written.get("map", {}).items():
        at = "/print/map" + pointers.join([slot])
        place = pointers.join(slot.split("."))
        if place not in slots:
            raise Fault(at, "print_slot")
        if pointer not in questions or pointers.ANY_ITEM in pointer or pointer in led.values():
            raise Fault(at, "print_place")
        led[place] = pointer
    return _led(template, led) if led else template


def _led(template: Template, led: Mapping[str, str]) -> Template:
    return replace(
        template,
        sections=tuple(
            replace(one, places=tuple((led.get(place, place), label) for place, label in one.places))
            for one in template.sections
        ),
        unwritten=frozenset(led.get(place, place) for place in template.unwritten),
    )
