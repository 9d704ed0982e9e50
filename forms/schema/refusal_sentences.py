"""Why a definition is not opened, in words for the person who publishes or installs it."""

from __future__ import annotations

from typing import Final

from forms.schema.refusal import DefinitionRefused

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "json_too_large": ("Tệp lớn quá {limit} byte.", "The file has more than {limit} bytes."),
    "json_encoding": ("Tệp không phải chữ UTF-8.", "The file is not UTF-8 text."),
    "json_syntax": ("Tệp không phải JSON (dòng {line}).", "The file is not JSON (line {line})."),
    "json_duplicate_key": ("Có khóa ghi hai lần.", "A key is written twice."),
    "json_number": ("Có số quá lớn hoặc không phải số.", "A number is too large or not a number."),
    "json_depth": ("Lồng quá {limit} lớp.", "Nested more than {limit} levels deep."),
    "json_text": ("Có chữ bị hỏng.", "Some text is broken."),
    "not_a_form": ("Tệp không phải biểu mẫu của Trạm Số.", "The file is not a Trạm Số form."),
    "newer_format": (
        "Định dạng mới hơn chương trình này.",
        "The format is newer than this program.",
    ),
    "unknown_key": ("Có khóa không thuộc định dạng.", "A key does not belong to the format."),
    "missing_key": ("Thiếu khóa bắt buộc.", "A required key is missing."),
    "wrong_type": ("Giá trị sai kiểu; cần: {types}.", "A value has the wrong type; wanted: {types}."),
    "wrong_value": ("Giá trị không hợp lệ.", "A value is not allowed."),
    "wrong_choice": ("Giá trị không hợp lệ; chỉ nhận: {allowed}.", "Not allowed; one of: {allowed}."),
    "wrong_date": ("Không phải ngày có thật (năm-tháng-ngày).", "Not a real date (year-month-day)."),
    "language_missing": ("Phải có tiếng Việt (vi).", "Vietnamese (vi) must be among them."),
    "wrong_form": ("Giá trị phải có dạng {pattern}", "A value must look like {pattern}"),
    "too_few": ("Có quá ít mục: ít nhất {limit}.", "There are too few entries: at least {limit}."),
    "too_many": ("Có quá nhiều mục: nhiều nhất {limit}.", "There are too many entries: at most {limit}."),
    "too_long": ("Chữ quá dài: nhiều nhất {limit} ký tự.", "A text is too long: at most {limit} letters."),
    "schema_compile": ("Lược đồ không dùng được.", "The schema cannot be used."),
    "schema_node": ("Nút lược đồ ngoài phạm vi cho phép.", "A schema node is outside the profile."),
    "schema_reference": ("Tham chiếu tới định nghĩa không có.", "A reference leads nowhere."),
    "schema_recursion": ("Định nghĩa tham chiếu chính nó.", "A definition refers to itself."),
    "schema_size": ("Lược đồ quá lớn khi mở ra.", "The schema is too large once unfolded."),
    "schema_required": ("Bắt buộc một mục không được khai báo.", "A required member is not declared."),
    "schema_reserved": ("Tên mục này dành cho giấy tờ.", "This name is kept for papers."),
    "schema_items": (
        "Danh sách phải gồm các nhóm câu hỏi hoặc các mã để chọn, và chỉ mã mới được cấm trùng.",
        "A list holds groups of questions or codes to choose, and only codes may be asked to differ.",
    ),
    "text_unbounded": ("Ô chữ không giới hạn độ dài.", "A text has no limit on its length."),
    "pattern_profile": (
        "Biểu thức mẫu có phần không được dùng, từ chỗ “{part}”.",
        "A pattern has a part outside the portable subset, from “{part}” on.",
    ),
    "pattern_anchor": (
        "Biểu thức mẫu phải bắt đầu bằng ^ và kết thúc bằng $.",
        "A pattern must begin with ^ and end with $.",
    ),
    "pattern_count": (
        "Biểu thức mẫu lặp quá 1000 lần ở “{part}”.",
        "A pattern repeats more than 1000 times at “{part}”.",
    ),
    "pattern_compile": (
        "Biểu thức mẫu bị hỏng, hoặc quá lớn khi mở các lần lặp.",
        "A pattern is broken, or too large once its repeats are unfolded.",
    ),
    "expression_size": (
        "Biểu thức quá lớn: nhiều nhất 16 lớp và 200 phần.",
        "An expression is too large: at most 16 levels and 200 parts.",
    ),
    "expression_literal": ("Biểu thức có giá trị lạ.", "An expression has a literal that is not allowed."),
    "expression_operator": ("Biểu thức có phép toán lạ.", "An expression has an unknown operator."),
    "expression_operands": ("Phép toán sai số lượng hạng tử.", "An operator has the wrong operands."),
    "expression_variable": ("Biểu thức có biến lạ.", "An expression has an unknown variable."),
    "condition_form": ("Điều kiện ngoài phạm vi cho phép.", "A condition is outside the subset."),
    "rule_body": ("Quy tắc thiếu hoặc thừa phần.", "A rule lacks a part or has one too many."),
    "rule_place": ("Quy tắc cho khối không có trong mẫu.", "A rule speaks of a block no question uses."),
    "rule_in_list": (
        "Quy tắc nói về một mục của danh sách mà không nằm trong đúng một danh sách.",
        "A rule speaks of an item but is not inside exactly one list.",
    ),
    "rule_budget": (
        "Các quy tắc cần quá nhiều bước khi danh sách đầy.",
        "The rules would take too many steps when lists are full.",
    ),
    "rule_target": ("Quy tắc trỏ tới mục không có.", "A rule has a target that does not exist."),
    "rule_reads": (
        "Quy tắc đọc {question}, không phải một câu trả lời của biểu mẫu.",
        "A rule reads {question}, which is no answer of the form.",
    ),
    "rule_twice": ("Đã có một quy tắc như vậy: {what}.", "There is such a rule already: {what}."),
    "rule_required_clash": (
        "Mục {question} vừa bắt buộc vừa có thể không khai.",
        "The answer {question} is both always required and not always asked.",
    ),
    "rule_cycle": (
        "Các quy tắc chờ nhau thành vòng tròn: {rules}.",
        "Rules wait for each other in a circle: {rules}.",
    ),
    "layout_element": ("Phần tử giao diện không dùng được ở đây.", "A layout element does not fit here."),
    "layout_scope": ("Giao diện trỏ tới mục không có.", "The layout shows a question that does not exist."),
    "layout_twice": ("Mục {question} hiện hai lần.", "The question {question} is shown twice."),
    "layout_missing": ("Mục {question} không hiện ở trang nào.", "The question {question} is on no page."),
    "layout_size": ("Giao diện quá lớn.", "The layout is too large."),
    "layout_block": (
        "Khối giao diện không có hoặc lồng vào chính nó.",
        "A layout block is missing or circular.",
    ),
    "text_missing": (
        "Thiếu chữ “{key}” cho ngôn ngữ: {languages}.",
        "The text “{key}” is missing in: {languages}.",
    ),
    "codelist_target": (
        "Danh mục gắn với mục không có, hoặc không phải mục để chọn mã.",
        "A code list is tied to a question that does not exist or takes no code.",
    ),
    "codelist_unknown": (
        "Không có danh mục {list} trong dữ liệu đi kèm chương trình.",
        "There is no list {list} in the data that comes with the program.",
    ),
    "codelist_codes": (
        "Danh mục trong biểu mẫu có mã trùng hoặc khác các mã của mục.",
        "A list in the form has a code twice, or other codes than its question.",
    ),
    "limits_list": (
        "Danh sách {question} cho phép nhiều mục hơn giới hạn của biểu mẫu.",
        "The list {question} allows more entries than the form's own limit.",
    ),
    "message_key": (
        "Câu báo lỗi cho mục hoặc quy tắc không có.",
        "A sentence is for a question or a rule that does not exist.",
    ),
    "print_slot": ("Mẫu in không có chỗ này.", "The print template has no such slot."),
    "print_place": (
        "Mẫu in trỏ tới mục không có hoặc trỏ hai lần.",
        "The print map names a question that does not exist, or names it twice.",
    ),
    "codelist_filter": ("Danh mục lọc theo mục không có.", "A code list is filtered by a missing neighbour."),
    "default_target": (
        "Giá trị sẵn cho mục không có, hoặc mục không nhận giá trị sẵn.",
        "A default is for a question that does not exist or takes no default.",
    ),
    "default_value": ("Giá trị sẵn không hợp lệ.", "A default does not fit its question."),
    "document_twice": ("Hai giấy tờ trùng mã.", "Two papers have the same id."),
    "document_count": ("Số tệp ít nhất lớn hơn nhiều nhất.", "Fewest files is more than most files."),
    "document_alternative": ("Giấy tờ thay thế không có.", "An alternative paper does not exist."),
    "document_slot": ("Giấy tờ thay bằng thẻ không được quét.", "A paper relies on a card nobody scans."),
    "migration_steps": (
        "Các bước chuyển phiên bản không nối liền tới phiên bản này.",
        "The migration steps do not lead to this version without a gap.",
    ),
    "migration_op": (
        "Bước chuyển thiếu hoặc thừa phần.",
        "A migration step lacks a part or has one too many.",
    ),
    "migration_place": (
        "Bước chuyển ghi vào mục không có hoặc lẫn danh sách.",
        "A migration step writes where there is no question, or mixes lists.",
    ),
    "prefill_twice": ("Hai mục điền sẵn trùng mã.", "Two prefill entries have the same id."),
    "prefill_target": (
        "Điền sẵn vào mục không có, hoặc mục không nhận điều này.",
        "Prefill is for a question that does not exist or cannot take this.",
    ),
    "prefill_source": ("Điền sẵn từ nguồn không có.", "Prefill takes from something that does not exist."),
    "prefill_slot": ("Điền sẵn cho người không có trong mẫu.", "Prefill names a slot without a card."),
}
"""Reason → (Vietnamese, English)."""


def refusal_sentence(refused: DefinitionRefused, language: str = "vi") -> str:
    """Return "file, place: reason" for a refused definition."""
    sentence = REFUSALS[refused.reason][1 if language == "en" else 0].format_map(refused.params)
    place = f"{refused.file} {refused.pointer}".strip()
    return f"{place}: {sentence}"
