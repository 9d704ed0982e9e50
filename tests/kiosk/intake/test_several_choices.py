"""Several choices at a real station: saved as one answer, moved with the form, sealed and printed in words."""

from __future__ import annotations

import json
from pathlib import Path

from forms.declaring.declaration import Line, Table
from tests.kiosk.intake.test_newer_forms import publish, station
from tests.support.counter import BIRTH, fill
from tests.support.newer_birth_form import newer_birth_form

WISHES = {
    "type": "array",
    "maxItems": 3,
    "uniqueItems": True,
    "items": {"type": "string", "minLength": 1, "maxLength": 10},
}
INLINE = [
    ["BHYT", {"vi": "Thẻ bảo hiểm y tế", "en": "Health insurance card"}],
    ["CU_TRU", {"vi": "Đăng ký thường trú", "en": "Residence"}],
]


def birth_form_with_choices() -> bytes:
    """Return version 5 of the birth form with a question that takes several choices of a list of its own."""
    form = json.loads(newer_birth_form())
    form["schema"]["properties"]["wishes"] = WISHES
    form["codelists"]["/wishes/*"] = {"inline": INLINE}
    control = {"type": "Control", "scope": "#/properties/wishes"}
    form["uischema"]["elements"][-1]["elements"].append(control)
    form["texts"]["vi"]["wishes.label"] = "Làm luôn"
    form["texts"]["en"]["wishes.label"] = "Also wanted"
    return json.dumps(form).encode()


def test_choices_are_one_answer_from_the_draft_to_the_paper(tmp_path: Path) -> None:
    with station(tmp_path) as (_, desk, opened):
        publish(opened, birth_form_with_choices())
        case_id = desk.start_case(BIRTH).result().case_id
        fill(desk, case_id)
        saved = desk.save_answer(case_id, "/wishes", ["BHYT", "KHONG_CO"]).result()
        assert [one.code for one in saved.check.at("/wishes")] == ["enum"]
        saved = desk.save_answer(case_id, "/wishes", ["BHYT", "CU_TRU"]).result()
        assert saved.check.at("/wishes") == ()
        draft = desk.open_case(case_id).result()
        assert draft.answers["wishes"] == ["BHYT", "CU_TRU"]
        assert draft.provenance["/wishes"] == "typed"
        paper = desk.declaration(case_id).result()
        lines = {
            part.pointer: part.value
            for section in paper.sections
            for part in section.parts
            if isinstance(part, Line) and not isinstance(part, Table)
        }
        assert lines["/wishes"] == "Thẻ bảo hiểm y tế, Đăng ký thường trú"
        desk.save_answer(case_id, "/wishes", None).result()
        assert "wishes" not in desk.open_case(case_id).result().answers
