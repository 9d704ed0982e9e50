"""The rules of a form: what is computed, asked, demanded and checked, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.conditions import Condition, compile_condition
from forms.expressions import Program, compile_expression
from forms.refusal import Fault
from forms.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from forms.problem import Severity
    from forms.questions import Question

RuleType = Literal["compute", "relevant", "required", "check"]
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


@dataclass(frozen=True)
class Reason:
    """One of the at most five answers an operator can give to a warning."""

    code: str
    label: Text


@dataclass(frozen=True)
class Rule:
    """One rule, after `each` was replaced by every place it stands for.

    Attributes:
        rule_id: unique in the form; a rule written with `each` carries `@` and the place.
        kind: what it does.
        target: pointer of the answer it speaks about.
        program: the expression of a `compute` or `check`.
        condition: the condition of a `relevant` or `required`.
        severity: of a `check`.
        message: of a `check`.
        reasons: choices for a warning.
        reads: pointers of the answers it looks at.
    """

    rule_id: str
    kind: RuleType
    target: str
    program: Program | None
    condition: Condition | None
    severity: Severity
    message: Text | None
    reasons: tuple[Reason, ...]
    reads: tuple[str, ...]

    @cached_property
    def target_tokens(self) -> tuple[str, ...]:
        """Return the target as tokens."""
        return pointers.split(self.target)


@dataclass(frozen=True)
class RulePlan:
    """Every rule of a form, sorted for one pass.

    Attributes:
        settling: `compute` and `relevant` rules, each after what it depends on.
        required: `required` rules, outer containers first.
        checks: `check` rules as written.
        computed: pointers the program fills in.
    """

    settling: tuple[Rule, ...]
    required: tuple[Rule, ...]
    checks: tuple[Rule, ...]
    computed: frozenset[str]

    def all_rules(self) -> Iterator[Rule]:
        """Return every rule."""
        yield from self.settling
        yield from self.required
        yield from self.checks


def read_rules(written: Iterable[Mapping[str, Any]], questions: Mapping[str, Question]) -> RulePlan:
    """Check and compile the `logic` of a form.

    Raises:
        Fault: a rule names a place that does not exist, demands what may be irrelevant, is written
            twice or depends on itself.
    """
    rules: list[Rule] = []
    for position, source in enumerate(written):
        at = f"/logic/{position}"
        for place, rule_id in _places(source, questions, at):
            rules.append(_compile(source, place, rule_id, questions, at))
        if len(rules) > MAX_RULES:
            raise Fault(at, "too_many")
    _check_together(rules, questions)
    settling = [rule for rule in rules if rule.kind in ("compute", "relevant")]
    required = sorted((r for r in rules if r.kind == "required"), key=lambda rule: rule.target.count("/"))
    checks = tuple(rule for rule in rules if rule.kind == "check")
    computed = frozenset(rule.target for rule in settling if rule.kind == "compute")
    return RulePlan(_in_order(settling), tuple(required), checks, computed)


def _places(
    source: Mapping[str, Any], questions: Mapping[str, Question], at: str
) -> Iterator[tuple[str, str]]:
    """Give every place a rule stands for: the root, or each question written as the named `$def`."""
    if "each" not in source:
        yield "", str(source["id"])
        return
    found = False
    for question in questions.values():
        if question.definition == source["each"]:
            if pointers.ANY_ITEM in question.pointer:
                raise Fault(f"{at}/each", "rule_in_list")
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
    expression = _placed(source[body], place)
    program = condition = None
    if kind in ("relevant", "required"):
        condition = compile_condition(expression, at=f"{at}/{body}")
        reads = condition.reads()
    else:
        program = compile_expression(
            expression, at=f"{at}/{body}", roots=("data", "now"), extensions=kind == "compute"
        )
        reads = program.data_reads()
    target = place + source["target"]
    _check_pointers(kind, target, reads, questions, at)
    reasons = tuple(Reason(reason["code"], Text(reason["label"])) for reason in source.get("reasons", ()))
    severity: Severity = source.get("severity", "error")
    if kind == "check" and ("message" not in source or (severity == "warning") != bool(reasons)):
        raise Fault(at, "rule_body")
    message = Text(source["message"]) if "message" in source else None
    return Rule(rule_id, kind, target, program, condition, severity, message, reasons, reads)


def _placed(expression: Any, place: str) -> Any:
    """Replace `block.x` by the path of the block; depth is bounded by the JSON limit of the file."""
    if isinstance(expression, dict):
        path = expression.get("var")
        if set(expression) == {"var"} and isinstance(path, str) and path.startswith("block.") and place:
            return {"var": ".".join(("data", *pointers.split(place), path.removeprefix("block.")))}
        return {name: _placed(inner, place) for name, inner in expression.items()}
    if isinstance(expression, list):
        return [_placed(inner, place) for inner in expression]
    return expression


def _check_pointers(
    kind: RuleType, target: str, reads: tuple[str, ...], questions: Mapping[str, Question], at: str
) -> None:
    if target not in questions:
        raise Fault(f"{at}/target", "rule_target")
    if kind in ("compute", "check") and questions[target].kind in _CONTAINERS:
        raise Fault(f"{at}/target", "rule_target")
    for read in reads:
        if read not in questions or pointers.ANY_ITEM in read:
            raise Fault(at, "rule_reads")
        container = questions[read].kind
        if container == "object" or (container == "array" and kind != "compute"):
            raise Fault(at, "rule_reads")


def _check_together(rules: list[Rule], questions: Mapping[str, Question]) -> None:
    ids: set[str] = set()
    targets: set[tuple[str, str]] = set()
    for rule in rules:
        if rule.rule_id in ids:
            raise Fault("/logic", "rule_twice")
        ids.add(rule.rule_id)
        if rule.kind in ("compute", "relevant") and (rule.kind, rule.target) in targets:
            raise Fault("/logic", "rule_twice")
        targets.add((rule.kind, rule.target))
    for kind, target in targets:
        blocked = kind in ("relevant", "compute") and questions[target].required
        demanded = kind == "compute" and ("required", target) in targets
        if blocked or demanded:
            raise Fault("/logic", "rule_required_clash")


def _in_order(rules: list[Rule]) -> tuple[Rule, ...]:
    """Sort so that a rule runs after every rule that can change what it sees.

    A value is changed by its own rules, by the relevance of a container around it and by anything
    inside it. A compute also waits for the relevance of its own place.
    """
    waiting = {rule.rule_id: _needs(rule, rules) for rule in rules}
    by_id = {rule.rule_id: rule for rule in rules}
    ordered: list[Rule] = []
    while waiting:
        ready = [rule_id for rule_id, needs in waiting.items() if not needs & waiting.keys()]
        if not ready:
            raise Fault("/logic", "rule_cycle")
        for rule_id in ready:
            del waiting[rule_id]
            ordered.append(by_id[rule_id])
    return tuple(ordered)


def _needs(rule: Rule, rules: list[Rule]) -> set[str]:
    needs: set[str] = set()
    for other in rules:
        changes_read = any(
            pointers.covers(other.target, read) or pointers.covers(read, other.target) for read in rule.reads
        )
        decides_place = (
            rule.kind == "compute" and other.kind == "relevant" and pointers.covers(other.target, rule.target)
        )
        if changes_read or decides_place:
            needs.add(other.rule_id)
    return needs
