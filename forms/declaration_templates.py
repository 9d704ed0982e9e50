"""Declarations with an order of their own: the one for birth follows the public form's fields.

A template only rearranges: what it does not name still follows at the end, so that a later version of the
form loses nothing on paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from forms.declaration import Line, Section, Sentence, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.declaration import Part

OTHER: Final = "Nội dung khác"
"""Title over what a template does not name."""


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
            "Người cha", (("/fatherKnown", "Khai thông tin người cha"), *_parent("father", "người cha"))
        ),
        TemplateSection(
            "Đề nghị cấp bản sao Giấy khai sinh", (("/copies/wanted", ""), ("/copies/count", ""))
        ),
        TemplateSection("Cam đoan", (("/pledge", ""),), pledge=True),
    ),
    unwritten=frozenset({"/child/daysSinceBirth", "/child/late"}),
)
_TEMPLATES: Final[Mapping[str, Template]] = {
    "dkks": BIRTH,
    "dkkh": Template(signers=("Bên nam", "Bên nữ")),
}
PLAIN: Final = Template()


def template_of(form_id: str) -> Template:
    """Return the template of a form, the plain one for most."""
    return _TEMPLATES.get(form_id, PLAIN)


def arranged(sections: tuple[Section, ...], template: Template) -> tuple[Section, ...]:
    """Return sections in the template's order; the plain template changes nothing."""
    if not template.sections:
        return sections
    waiting, sentences = _taken_apart(sections)
    for pointer in template.unwritten:
        waiting.pop(pointer, None)
    made = []
    for wanted in template.sections:
        taken: list[Part] = []
        for pointer, label in wanted.places:
            answered = waiting.pop(pointer, None)
            if answered is not None:
                taken.append(replace(answered, label=label or answered.label))
        if wanted.pledge:
            taken, sentences = [*sentences, *taken], []
        if taken:
            made.append(Section(wanted.title, tuple(taken)))
    if waiting or sentences:
        made.append(Section(OTHER, (*sentences, *waiting.values())))
    return tuple(made)


def _taken_apart(sections: tuple[Section, ...]) -> tuple[dict[str, Line | Table], list[Part]]:
    """Return lines and tables by place, and the form's sentences in order."""
    waiting: dict[str, Line | Table] = {}
    sentences: list[Part] = []
    for section in sections:
        for part in section.parts:
            if isinstance(part, Line | Table):
                waiting[part.pointer] = part
            elif isinstance(part, Sentence):
                sentences.append(part)
    return waiting, sentences
