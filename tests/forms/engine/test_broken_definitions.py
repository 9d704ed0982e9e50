"""What `tram-so forms check` says to the author of a definition with one fault: file, place, reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.forms.engine.test_command import command
from tests.forms.engine.test_definition_refused import BOTH, GOOD, LOGIC, PHONE, put, rule, take, when

Change = Callable[[dict[str, Any]], None]
NEW = f"/logic/{LOGIC}"


def deep(levels: int) -> dict[str, Any]:
    expression: dict[str, Any] = {"var": "data.pledge"}
    for _ in range(levels):
        expression = {"!": [expression]}
    return expression


def circle(form: dict[str, Any]) -> None:
    """Each of two answers is asked only if the other was given."""
    here, there = "/requester/phone", "/copies/count"
    for name, target, read in (("r-here", here, "copies.count"), ("r-there", there, "requester.phone")):
        condition = {"present": [{"var": f"data.{read}"}]}
        form["logic"] = [one for one in form["logic"] if one["target"] != target]
        form["logic"].append({"id": name, "type": "relevant", "target": target, "when": condition})


BROKEN: dict[str, tuple[Change, str, str]] = {
    "a rule for a misspelt question": (
        rule(type="required", target="/mothr/fullName", when=True),
        f"{NEW}/target", "Quy tắc trỏ tới mục không có.",
    ),
    "a layout for a misspelt question": (
        put("/uischema/elements/0/elements/0/scope", "#/properties/nowhere"),
        "/uischema/elements/0/elements/0/scope", "Giao diện trỏ tới mục không có.",
    ),
    "a rule that reads a misspelt question": (
        put("/logic/0/value", {"+": [{"var": "data.chld.age"}, 1]}),
        "/logic/0", "Quy tắc đọc /chld/age, không phải một câu trả lời của biểu mẫu.",
    ),
    "a question on no page": (
        put("/uischema/elements/3/elements", []),
        "/uischema", "Mục /fatherKnown không hiện ở trang nào.",
    ),
    "an unknown kind of answer": (
        put(PHONE, {"type": "telephone"}),
        f"{PHONE}/type",
        "Giá trị không hợp lệ; chỉ nhận: object, array, string, integer, number, boolean.",
    ),
    "an unknown kind of field": (
        put("/uischema/elements/0/elements/0/type", "Slider"),
        "/uischema/elements/0/elements/0/type",
        "Giá trị không hợp lệ; chỉ nhận: Categorization, Category, Group, VerticalLayout, HorizontalLayout,"
        " Control, ListWithDetail, Label.",
    ),
    "two answers that wait for each other": (
        circle, f"/logic/{LOGIC - 2}", "Các quy tắc chờ nhau thành vòng tròn: r-here → r-there → r-here."
    ),
    "an answer asked always and not always": (
        rule(type="relevant", target="/child/gender", when=when("pledge")),
        NEW, "Mục /child/gender vừa bắt buộc vừa có thể không khai.",
    ),
    "an expression too large": (
        rule(type="check", target="/pledge", message=BOTH, severity="error", **{"assert": {"and": [True] * 300}}),
        f"{NEW}/assert/and/199", "Biểu thức quá lớn: nhiều nhất 16 lớp và 200 phần.",
    ),
    "an expression too deep": (
        rule(type="check", target="/pledge", message=BOTH, severity="error", **{"assert": deep(20)}),
        f"{NEW}/assert" + "/!/0" * 14 + "/!", "Lồng quá 32 lớp.",
    ),
    "two rules with one id": (
        rule(id=GOOD["logic"][0]["id"], type="required", target="/requester/phone", when=True),
        NEW, "Đã có một quy tắc như vậy: c-words.",
    ),
    "two papers with one id": (
        put("/documents/0/id", "d-id"), "/documents/0/id", "Hai giấy tờ trùng mã."
    ),
    "a language without texts": (
        put("/languages", ["vi", "fr"]), "/title", "Thiếu chữ “title” cho ngôn ngữ: fr."
    ),
    "no Vietnamese": (put("/languages", ["en"]), "/languages", "Phải có tiếng Việt (vi)."),
    "a choice without its word": (
        take("/texts/vi/@gender.NU"),
        "/uischema/elements/1/elements/1/elements/1", "Thiếu chữ “child.gender.NU” cho ngôn ngữ: vi.",
    ),
    "an option list nobody has": (
        put("/codelists/~1child~1ethnicity", {"ref": "vn.etnicity"}),
        "/codelists/~1child~1ethnicity", "Không có danh mục vn.etnicity trong dữ liệu đi kèm chương trình.",
    ),
    "an empty option list": (
        put("/codelists/~1child~1ethnicity", {"inline": []}),
        "/codelists/~1child~1ethnicity/inline", "Có quá ít mục: ít nhất 1.",
    ),
    "a pattern that explodes": (
        put(f"{PHONE}/pattern", "^(a{1000}){1000}$"),
        f"{PHONE}/pattern", "Biểu thức mẫu bị hỏng, hoặc quá lớn khi mở các lần lặp.",
    ),
    "a pattern that looks ahead": (
        put(f"{PHONE}/pattern", "^[0-9](?=a)b$"),
        f"{PHONE}/pattern", "Biểu thức mẫu có phần không được dùng, từ chỗ “(?=a)b”.",
    ),
    "a pattern that matches in the middle": (
        put(f"{PHONE}/pattern", "[0-9]{10}"),
        f"{PHONE}/pattern", "Biểu thức mẫu phải bắt đầu bằng ^ và kết thúc bằng $.",
    ),
    "a text without an end": (put(PHONE, {"type": "string"}), PHONE, "Ô chữ không giới hạn độ dài."),
    "an unknown operator": (
        put("/logic/0/value", {"exec": ["rm"]}), "/logic/0/value/exec", "Biểu thức có phép toán lạ."
    ),
    "a day that is none": (
        put("/validFrom", "2026-02-30"), "/validFrom", "Không phải ngày có thật (năm-tháng-ngày)."
    ),
    "a version in quotes": (put("/version", "4"), "/version", "Giá trị sai kiểu; cần: integer."),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_the_author_is_told_file_place_and_reason(name: str, tmp_path: Path) -> None:
    change, place, reason = BROKEN[name]
    form = json.loads(json.dumps(GOOD))
    change(form)
    file = tmp_path / "mẫu.json"
    file.write_text(json.dumps(form), encoding="utf-8")
    code, out, err = command("check", file)
    assert (code, err) == (1, "")
    vietnamese, _, english = out.strip().partition(" / ")
    assert vietnamese == f"mẫu.json {place}: {reason}"
    assert english
    assert english != reason
    _, out, _ = command("check", "--json", file)
    told = json.loads(out)
    assert (told["file"], told["ok"], told["pointer"]) == ("mẫu.json", False, place)


def test_a_key_written_twice_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mẫu.json"
    raw = json.dumps(GOOD).replace('"version": 4', '"version": 4, "version": 4')
    file.write_text(raw.replace('"vi": "', '"en": "", "vi": "', 1), encoding="utf-8")
    _, out, _ = command("check", file)
    assert out.startswith("mẫu.json /version: Có khóa ghi hai lần.")
