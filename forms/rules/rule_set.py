"""The rules of a form: what is computed, asked, demanded and checked, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.pointer import ANY_ITEM
from forms.rules.conditions import compile_condition
from forms.rules.expressions import STEP_BUDGET, compile_expression
from forms.rules.rule import Reason, Rule, RulePlan, RuleType
from forms.rules.rule_order import in_order
from forms.schema.groups import groups_of
from forms.schema.refusal import Fault
from forms.schema.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from forms.problem import Severity
    from forms.schema.questions import Question

_BODY: dict[str, str] = {"compute": "value", "relevant": "when", "required": "when", "check": "assert"}
_EXTRAS: dict[str, frozenset[str]] = {
    "compute": frozenset(),
    "relevant": frozenset(),
    "required": frozenset(),
    "check": frozenset({"severity", "message", "reasons"}),
}
MAX_RULES = 1_000
"""Most rules after `each` was replaced by the places it stands for."""
_CONTAINERS = ("object", "array")


def read_rules(written: Iterable[Mapping[str, Any]], questions: Mapping[str, Question]) -> RulePlan:
    """Check and compile the `logic` of a form.

    Raises:
        Fault: a rule names a place that does not exist, demands what may be irrelevant, is written
            twice or depends on itself.
    """
    rules: list[Rule] = []
    written_at: list[str] = []
    for position, source in enumerate(written):
        if source["type"] == "options":
            continue
        at = f"/logic/{position}"
        places = tuple(places_of(source, questions, at))
        # Before any of them is compiled: what is refused has to be refused quickly.
        if len(rules) + len(places) > MAX_RULES:
            raise Fault(at, "too_many", limit=MAX_RULES)
        for place, rule_id in places:
            rules.append(_compile(source, place, rule_id, questions, at))
            written_at.append(at)
    where = _check_together(rules, written_at, questions)
    _check_budget(rules, questions)
    settling = [rule for rule in rules if rule.kind in ("compute", "relevant")]
    required = sorted((r for r in rules if r.kind == "required"), key=lambda rule: rule.target.count("/"))
    checks = tuple(rule for rule in rules if rule.kind == "check")
    computed = frozenset(rule.target for rule in settling if rule.kind == "compute")
    return RulePlan(in_order(settling, where), tuple(required), checks, computed, groups_of(questions))


def places_of(
    source: Mapping[str, Any], questions: Mapping[str, Question], at: str
) -> Iterator[tuple[str, str]]:
    """Give every place a rule stands for: the root, or each question written as the named `$def`."""
    if "each" not in source:
        yield "", str(source["id"])
        return
    found = False
    for question in questions.values():
        if question.definition == source["each"]:
            found = True
            yield question.pointer, f"{source['id']}@{question.pointer}"
    if not found:
        raise Fault(f"{at}/each", "rule_place")


def _compile(
    source: Mapping[str, Any], place: str, rule_id: str, questions: Mapping[str, Question], at: str
) -> Rule:
    kind: RuleType = source["type"]
    body = _BODY[kind]
    if body not in source:
        raise Fault(at, "rule_body")
    if set(source) - {"id", "type", "each", "target", body} - _EXTRAS[kind]:
        raise Fault(at, "rule_body")
    target = place + source["target"]
    expression = placed(source[body], place)
    program = condition = None
    of_item = False
    if kind in ("relevant", "required"):
        of_item = _names_item(expression)
        condition = compile_condition(expression, at=f"{at}/{body}", root="item" if of_item else "data")
        reads, item_reads = ((), condition.reads()) if of_item else (condition.reads(), ())
    else:
        in_list = ANY_ITEM in target
        roots = ("data", "now", "item", "index") if in_list else ("data", "now")
        program = compile_expression(expression, at=f"{at}/{body}", roots=roots, extensions=kind == "compute")
        reads, item_reads = program.data_reads(), program.reads_below("item")
    check_place(target, questions, f"{at}/target", of_item=of_item)
    if any(ANY_ITEM in read for read in reads):
        raise Fault(at, "rule_reads", question=next(one for one in reads if ANY_ITEM in one))
    item = target[: target.find(f"/{ANY_ITEM}") + 2]
    reads = (*reads, *(item + read for read in item_reads))
    _check_pointers(kind, target, reads, questions, at)
    reasons = tuple(Reason(reason["code"], Text(reason["label"])) for reason in source.get("reasons", ()))
    severity: Severity = source.get("severity", "error")
    if kind == "check" and ("message" not in source or (severity == "warning") != bool(reasons)):
        raise Fault(at, "rule_body")
    message = Text(source["message"]) if "message" in source else None
    return Rule(rule_id, kind, target, program, condition, severity, message, reasons, reads, of_item)


def placed(expression: Any, place: str) -> Any:
    """Replace `block.x` by the path of the block; depth is bounded by the JSON limit of the file.

    Inside a list the path starts at the item.
    """
    if isinstance(expression, dict):
        path = expression.get("var")
        if set(expression) == {"var"} and isinstance(path, str) and path.startswith("block.") and place:
            before, inside, after = place.partition(f"/{ANY_ITEM}")
            steps = ("item", *pointers.split(after)) if inside else ("data", *pointers.split(before))
            return {"var": ".".join((*steps, path.removeprefix("block.")))}
        return {name: placed(inner, place) for name, inner in expression.items()}
    if isinstance(expression, list):
        return [placed(inner, place) for inner in expression]
    return expression


def _names_item(expression: Any) -> bool:
    if isinstance(expression, dict):
        path = expression.get("var")
        return (isinstance(path, str) and path.startswith("item.")) or any(
            map(_names_item, expression.values())
        )
    return isinstance(expression, list) and any(map(_names_item, expression))


def check_place(target: str, questions: Mapping[str, Question], at: str, *, of_item: bool = False) -> None:
    """Refuse a target that is no question, an item as a whole, or inside a list within a list.

    Raises:
        Fault: `rule_target`, or `rule_in_list` for two lists or an `item` outside any.
    """
    lists = target.count(f"/{ANY_ITEM}")
    if target not in questions or target.endswith(ANY_ITEM):
        raise Fault(at, "rule_target")
    if lists > 1 or (of_item and not lists):
        raise Fault(at, "rule_in_list")


def _check_pointers(
    kind: RuleType, target: str, reads: tuple[str, ...], questions: Mapping[str, Question], at: str
) -> None:
    whole = questions[target].kind
    # A program gives one value, so several choices are never computed; they are checked as a whole.
    if (kind in ("compute", "check") and whole in _CONTAINERS) or (kind == "compute" and whole == "choices"):
        raise Fault(f"{at}/target", "rule_target")
    for read in reads:
        if read not in questions:
            raise Fault(at, "rule_reads", question=read)
        container = questions[read].kind
        # A check may look at a whole list, to compare what it is about with every item.
        if container == "object" or (container == "array" and kind not in ("compute", "check")):
            raise Fault(at, "rule_reads", question=read)


def _check_together(
    rules: list[Rule], written_at: list[str], questions: Mapping[str, Question]
) -> dict[str, str]:
    """Refuse rules that contradict each other; return by rule id where it is written."""
    ids: dict[str, str] = {}
    targets: dict[tuple[str, str], str] = {}
    for rule, at in zip(rules, written_at, strict=True):
        if rule.rule_id in ids:
            raise Fault(at, "rule_twice", what=rule.rule_id)
        ids[rule.rule_id] = at
        if rule.kind in ("compute", "relevant") and (rule.kind, rule.target) in targets:
            raise Fault(at, "rule_twice", what=rule.target)
        targets[rule.kind, rule.target] = at
    for (kind, target), at in targets.items():
        blocked = kind in ("relevant", "compute") and questions[target].required
        demanded = kind == "compute" and ("required", target) in targets
        if blocked or demanded:
            raise Fault(at, "rule_required_clash", question=target)
    return ids


def _check_budget(rules: list[Rule], questions: Mapping[str, Question]) -> None:
    """Refuse rules that could not finish on answers as long as the form allows."""
    lengths = {
        pointer: int(question.schema["maxItems"])
        for pointer, question in questions.items()
        if question.kind in ("array", "choices")
    }
    longest = max(lengths.values(), default=0)
    steps = 0
    for rule in rules:
        if rule.program is not None:
            around = pointers.join(rule.target_tokens[: rule.item_length - 1]) if rule.item_length else ""
            steps += rule.program.most_steps(longest) * lengths.get(around, 1)
    if steps > STEP_BUDGET:
        raise Fault("/logic", "rule_budget")
