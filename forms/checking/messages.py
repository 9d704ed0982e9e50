"""Sentences for problems, Vietnamese and English, shared by window, command line and portal.

`{f}` is the label of the field, `{in_f}` the same inside a sentence. A form may give a sentence of
its own for one place or one kind of answer; that one wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forms import pointer as pointers

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from forms.problem import Problem

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "required": ("Chưa nhập {in_f}.", "{f} is not filled in."),
    "type": ("{f} chưa đúng kiểu dữ liệu.", "{f} has the wrong kind of value."),
    "enum": ("{f}: hãy chọn một mục trong danh sách.", "{f}: choose one of the list."),
    "const": ("{f}: cần được đánh dấu hoặc ghi đúng như yêu cầu.", "{f} must be ticked or given as asked."),
    "minLength": ("{f} quá ngắn, cần ít nhất {limit} ký tự.", "{f} needs at least {limit} characters."),
    "maxLength": (
        "{f} quá dài: tối đa {limit} ký tự, hiện có {length}.",
        "{f} may have at most {limit} characters, it has {length} now.",
    ),
    "pattern": (
        "{f} chưa đúng cách ghi. Hãy xem ví dụ dưới ô.",
        "{f} is not written as asked. See the hint.",
    ),
    "format:date": (
        "{f} phải là ngày có thật, ghi ngày/tháng/năm.",
        "{f} must be a real day, day/month/year.",
    ),
    "format:email": ("{f} chưa phải địa chỉ thư điện tử.", "{f} is not an e-mail address."),
    "format:uuid": ("{f} chưa phải mã định danh hợp lệ.", "{f} is not a valid identifier."),
    "minimum": ("{f} phải từ {limit} trở lên.", "{f} must be {limit} or more."),
    "maximum": ("{f} không được quá {limit}.", "{f} must be {limit} or less."),
    "multipleOf": ("{f} phải chia hết cho {multiple_of}.", "{f} must be a multiple of {multiple_of}."),
    "minItems": ("{f}: cần ít nhất {limit} mục.", "{f}: at least {limit} entries are needed."),
    "maxItems": ("{f}: tối đa {limit} mục.", "{f}: at most {limit} entries."),
    "uniqueItems": ("{f}: có mục chọn hai lần.", "{f}: something is chosen twice."),
    "additionalProperties": ("Có nội dung không thuộc biểu mẫu.", "There is content the form does not know."),
    "codelist": (
        "{f}: mục đã chọn không còn trong danh mục.",
        "{f}: the choice is not in the list any more.",
    ),
    "computed": ("{f} khác với kết quả tính lại.", "{f} differs from what the rules give."),
    "irrelevant": ("{f} không phải khai trong trường hợp này.", "{f} is not asked in this case."),
    "check": ("{f} chưa hợp lý. Hãy xem lại.", "{f} does not add up. Please look again."),
    "warning.unanswered": (
        "Chưa ghi lý do cho cảnh báo ở {in_f}.",
        "The warning at {in_f} has no reason yet.",
    ),
    "document.missing": ("Còn thiếu giấy tờ: {in_f}.", "A document is missing: {in_f}."),
    "document.count": ("{f}: cần từ {min} đến {max} tệp.", "{f}: between {min} and {max} files."),
    "document.size": ("{f}: có tệp quá lớn. Hãy chụp lại.", "{f}: a file is too large. Take it again."),
    "document.type": ("{f}: có tệp không thuộc loại được nhận.", "{f}: a file is of a kind not taken."),
    "document.unknown": (
        "Có tệp không thuộc giấy tờ nào của biểu mẫu.",
        "A file belongs to no document of the form.",
    ),
    "paper.of_another": (
        "{f}: ảnh này của người trước. Giữ nếu đúng là của người này, không thì bỏ.",
        "{f}: this picture is of the person before. Keep it if it is this person's, else take it off.",
    ),
    "version.unknown": (
        "Cổng chưa biết phiên bản {version} của biểu mẫu.",
        "Form version {version} is unknown here.",
    ),
    "version.hash": (
        "Biểu mẫu phiên bản {version} khác bản đã công bố.",
        "Form version {version} was altered.",
    ),
    "version.expired": (
        "Biểu mẫu phiên bản {version} không dùng cho ngày khai này.",
        "Form version {version} is not in force on the day of the declaration.",
    ),
    "limit.size": ("Nội dung quá lớn.", "The content is too large."),
    "limit.depth": ("Nội dung lồng quá nhiều lớp.", "The content is nested too deeply."),
    "limit.text": ("Có chữ không đọc được. Hãy nhập lại.", "Some text cannot be read. Please type it again."),
    "migration.review": (
        "{f}: mẫu mới đã đổi mục này. Hãy xem lại rồi xác nhận.",
        "{f}: the new form changed this. Please look at it and confirm.",
    ),
    "migration.lost": (
        "Mẫu mới không còn chỗ cho một mục đã khai. Hãy xem lại rồi xác nhận.",
        "The new form has no place for something declared before. Please look at it and confirm.",
    ),
    "prefill.mismatch": (
        "Thẻ vừa quét không khớp với {in_f}. Hãy xem lại là thẻ của ai.",
        "The card does not fit {in_f}. Please look whose card it is.",
    ),
    "prefill.another": (
        "Thẻ vừa quét là của người khác với người đã điền ở {in_f}. Hãy xem lại là thẻ của ai.",
        "The card is another person's than the one filled in {in_f}. Please look whose card it is.",
    ),
    "prefill.address_review": (
        "{f}: chưa tìm được phường, xã từ địa chỉ trên thẻ. Hãy chọn.",
        "{f}: no commune was found in the card's address. Please choose.",
    ),
    "prefill.address_choice": (
        "{f}: xã cũ đã chia cho nhiều xã mới. Hãy hỏi và chọn.",
        "{f}: the old commune was divided. Please ask and choose.",
    ),
}
"""Code → (Vietnamese, English). Every code a `Problem` or a scan's warning can carry has a row."""

_REQUIRED: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("choice", "radio", "boolean"), ("Chưa trả lời “{f}”.", "{f} is not answered.")),
    **dict.fromkeys(("code", "choices"), ("Chưa chọn {in_f}.", "{f} is not chosen.")),
    "pledge": ("Chưa đánh dấu “{f}”.", "{f} is not ticked."),
}
"""Kind of question → (Vietnamese, English) where the answer is missing; others are filled in.

A question is quoted: it is seldom the name of something, as "Hiện nay" is not, and stands in no other sentence.
"""

_LANGUAGES: Final = {"vi": 0, "en": 1}


def message_for(form: FormDefinition, problem: Problem, language: str) -> str | None:
    """Return the form's own sentence for a problem, or None when it has none.

    The most specific wins: `/pointer#code`, then `@definition#code`, then the rule's id, then its message.
    """
    table = form.messages.get(language) or form.messages.get("vi", {})
    place = pointers.question_of(problem.pointer)
    question = form.questions.get(place)
    keys = [problem.pointer, place]
    if question is not None:
        named = [key for key in question.text_keys if key.startswith("@")]
        keys += [*named, *(key.removeprefix("@") for key in named)]
    for key in keys:
        if (own := table.get(f"{key}#{problem.code}")) is not None:
            return own
    if problem.rule_id is not None and problem.rule_id.partition("@")[0] in table:
        return table[problem.rule_id.partition("@")[0]]
    for rule in form.plan.checks if problem.code == "check" else ():
        if rule.rule_id == problem.rule_id and rule.message is not None:
            return rule.message(language)
    return None


def sentence_for(form: FormDefinition, problem: Problem, language: str) -> str:
    """Return the sentence a person reads: the form's own, else the general one.

    Args:
        form: the definition the problem belongs to.
        problem: any problem.
        language: `vi` or `en`; anything else reads Vietnamese.
    """
    own = message_for(form, problem, language)
    if own is not None:
        return own
    field = form.fields.get(pointers.question_of(problem.pointer))
    both = _REQUIRED.get(field.kind) if field is not None and problem.code == "required" else None
    template = (both or SENTENCES[problem.code])[_LANGUAGES.get(language, 0)]
    label = full_label(form, problem.pointer, language) or form.title(language)
    names = {"f": label, "in_f": _inside_a_sentence(label)}
    return template.format_map(_Values({**problem.params, **names}))


def full_label(form: FormDefinition, pointer: str, language: str) -> str:
    """Name a place so that it stands alone: "Phường, xã (nơi sinh)" when several groups have one.

    Of two answers with one label the group says which is meant, or else the page; of a list, which entry.

    Args:
        form: the definition the place belongs to.
        pointer: an answer or a paper.
        language: `vi` or another language of the form.
    """
    label = form.label_of(pointer, language)
    entry = _entry(pointer)
    around, group = pointers.parent(pointer), ""
    if not _has_own_label(form, pointer):
        while around and not _has_own_label(form, around):
            around = pointers.parent(around)
        group = form.label_of(around, language)
    if not (group or entry) and pointers.question_of(pointer) in form.alike:
        page = form.page_of(pointer)
        group = form.label_of(around, language) or (page.label(language) if page else "")
    whose = [_inside_a_sentence(group)] if group else []
    if entry:
        if around in (entry, pointers.parent(entry)):
            whose = []
        listed = form.label_of(pointers.parent(entry), language)
        whose += [f"{_inside_a_sentence(listed)} {int(pointers.split(entry)[-1]) + 1}"] if listed else []
    return f"{label} ({', '.join(whose)})" if label and whose else label


def _entry(pointer: str) -> str:
    """Return the innermost entry of a list that a place is in, or an empty text."""
    tokens = pointers.split(pointer)
    for end in range(len(tokens) - 1, 0, -1):
        # A place from outside may be any text; no list has a million entries.
        if tokens[end - 1].isdecimal() and len(tokens[end - 1]) < 7:
            return pointers.join(tokens[:end])
    return ""


def _has_own_label(form: FormDefinition, pointer: str) -> bool:
    question = form.questions.get(pointers.question_of(pointer))
    return question is None or f"{question.text_keys[0]}.label" in form.texts["vi"]


def _inside_a_sentence(label: str) -> str:
    """Lower the first letter unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


class _Values(dict[str, object]):
    """Leaves a gap instead of failing when a peer sent a problem without its values."""

    def __missing__(self, _: str) -> str:
        return "…"
