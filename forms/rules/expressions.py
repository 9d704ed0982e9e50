"""The rule language: compiled once to Python functions that are nested as the expression is.

A definition comes from outside, so nothing here calls Python's own evaluation, follows attributes
or recurses with the data; how deep the functions nest is bounded by `MAX_DEPTH`. The compiler refuses what
it does not know before anything runs, and every run pays its steps out of a budget before it works
(decision 225; the published counting is written out in `tests/forms/engine/plain_machine.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from forms import pointer as pointers
from forms.rules.operators import MAX_TEXT, OPERATORS, ExpressionError, Operator, is_truthy
from forms.schema.refusal import Fault
from forms.schema.strict_json import MAX_INTEGER

MAX_DEPTH: Final = 16
"""Deepest nesting of one expression."""
MAX_NODES: Final = 200
"""Most operators and literals in one expression."""
STEP_BUDGET: Final = 10_000
"""Most program steps in one pass over a form."""
LAMBDA_ROOTS: Final = ("accumulator", "current")
"""What the inner expression of `reduce` may name; it sees nothing else."""
_BUDGET: Final = ""
"""Where the budget lies in a scope: no variable has this name."""

Scope = dict[str, Any]
"""Value of every root a program may name, and the budget it runs on; from `scope`."""
Run = Callable[[Scope], Any]


class Budget:
    """Steps left in one pass; shared by every rule of the pass."""

    def __init__(self, steps: int = STEP_BUDGET) -> None:
        self.left = steps

    def pay(self, steps: int) -> None:
        """Take steps.

        Raises:
            ExpressionError: `steps` when there are not as many left.
        """
        self.left -= steps
        if self.left < 0:
            raise ExpressionError("steps")


def scope(budget: Budget, **roots: Any) -> Scope:
    """Return what programs run on: the value of every root, and the steps left in this pass."""
    return {**roots, _BUDGET: budget}


@dataclass(frozen=True)
class Program:
    """One compiled expression.

    Attributes:
        run: the expression as a function; `run_program` pays for it.
        steps: those every run takes; a branch pays for itself when it is entered.
        longest: steps of a run that enters every branch, without those for the items of a list.
        loops: inner programs of `reduce`, run once for each item.
        walks: operators that look at every item of a list.
        reads: the variables it names, as paths from the scope's root.
        source: the expression as written.
    """

    run: Run
    steps: int
    longest: int
    loops: tuple[Program, ...]
    walks: int
    reads: tuple[tuple[str, ...], ...]
    source: Any

    def data_reads(self) -> tuple[str, ...]:
        """Return the pointers into the answers that it names."""
        return self.reads_below("data")

    def reads_below(self, root: str) -> tuple[str, ...]:
        """Return what it names below one root, as pointers."""
        return tuple(pointers.join(path[1:]) for path in self.reads if path[0] == root)

    def most_steps(self, list_length: int) -> int:
        """Return how many steps a run takes at most when no list has more than `list_length` items."""
        inner = sum(loop.most_steps(list_length) for loop in self.loops)
        return self.longest + list_length * (inner + self.walks)


@dataclass(frozen=True)
class _Part:
    """A piece of an expression: what it does, the steps it always takes, and its value if it is a literal."""

    run: Run
    steps: int
    literal: Any = None
    is_literal: bool = False


class _Compiler:
    def __init__(self, roots: Collection[str], extensions: bool) -> None:
        self.roots = roots
        self.extensions = extensions
        self.reads: dict[tuple[str, ...], None] = {}
        self.loops: list[Program] = []
        self.walks = 0
        self.longest = 0
        self.nodes = 0

    def program(self, expression: Any, at: str, depth: int) -> Program:
        part = self.part(expression, at, depth)
        return Program(
            part.run, part.steps, self.longest, tuple(self.loops), self.walks, tuple(self.reads), expression
        )

    def part(self, expression: Any, at: str, depth: int) -> _Part:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Fault(at, "expression_size")
        if isinstance(expression, dict):
            return self._operation(expression, at, depth)
        self.longest += 1
        if isinstance(expression, list):
            return _list([self.part(item, f"{at}/{i}", depth + 1) for i, item in enumerate(expression)])
        if isinstance(expression, bool | str) or (
            isinstance(expression, int) and abs(expression) <= MAX_INTEGER
        ):
            return _literal(expression, 1)
        raise Fault(at, "expression_literal")

    def _operation(self, expression: dict[str, Any], at: str, depth: int) -> _Part:
        if len(expression) != 1:
            raise Fault(at, "expression_operator")
        ((name, operands),) = expression.items()
        here = at + pointers.join([name])
        if name == "var":
            return self._variable(operands, here)
        if not isinstance(operands, list):
            raise Fault(here, "expression_operands")
        if name in ("and", "or"):
            return self._lazy(name, operands, here, depth)
        if name in ("if", "reduce"):
            if len(operands) != 3:
                raise Fault(here, "expression_operands")
            return (self._choice if name == "if" else self._reduce)(operands, here, depth)
        operator = OPERATORS.get(name)
        if operator is None or (operator.only_compute and not self.extensions):
            raise Fault(here, "expression_operator")
        if not operator.least <= len(operands) <= operator.most:
            raise Fault(here, "expression_operands")
        parts = self._parts(operands, here, depth)
        self.longest += 1
        self.walks += operator.walks
        first, *others = parts
        steps = sum(part.steps for part in parts) + 1
        if all(part.is_literal for part in others):
            return _Part(_applied(_on_first(operator, others), first.run), steps)
        return _Part(_called(operator.apply, [part.run for part in parts]), steps)

    def _parts(self, operands: list[Any], at: str, depth: int) -> list[_Part]:
        return [self.part(operand, f"{at}/{i}", depth + 1) for i, operand in enumerate(operands)]

    def _variable(self, path: Any, at: str) -> _Part:
        if not isinstance(path, str) or not path or len(path) > 200:
            raise Fault(at, "expression_variable")
        tokens = tuple(path.split("."))
        if tokens[0] not in self.roots or not all(tokens):
            raise Fault(at, "expression_variable")
        self.reads[tokens] = None
        self.longest += 1
        return _Part(pointers.reader(tokens), 1)

    def _lazy(self, name: str, operands: list[Any], at: str, depth: int) -> _Part:
        if len(operands) < 2:
            raise Fault(at, "expression_operands")
        first, *others = self._parts(operands, at, depth)
        # Between two operands one step decides whether to go on; `or` makes true or false of what is left.
        made_true = 1 if name == "or" else 0
        self.longest += len(others) + made_true
        rest = [(part.steps + 1, part.run) for part in others[:-1]] + [(others[-1].steps, others[-1].run)]
        run = (_all_of if name == "and" else _any_of)(first.run, tuple(rest))
        return _Part(run, first.steps + 1 + made_true)

    def _choice(self, operands: list[Any], at: str, depth: int) -> _Part:
        test, then, otherwise = self._parts(operands, at, depth)
        self.longest += 2
        # The first branch takes a step more: the jump over the second.
        return _Part(
            _if(test.run, (then.steps + 1, then.run), (otherwise.steps, otherwise.run)), test.steps + 1
        )

    def _reduce(self, operands: list[Any], at: str, depth: int) -> _Part:
        items = self.part(operands[0], f"{at}/0", depth + 1)
        inner = _Compiler(LAMBDA_ROOTS, self.extensions)
        inner.nodes = self.nodes
        loop = inner.program(operands[1], f"{at}/1", depth + 1)
        self.nodes = inner.nodes
        initial = self.part(operands[2], f"{at}/2", depth + 1)
        self.longest += 1
        self.loops.append(loop)
        return _Part(_fold(items.run, loop, initial.run), items.steps + initial.steps + 1)


def compile_expression(
    expression: Any, *, at: str, roots: Collection[str], extensions: bool = False
) -> Program:
    """Check an expression and turn it into a program.

    Args:
        expression: JSON value from a definition.
        at: its pointer inside the definition, for the refusal.
        roots: names a variable may start with, for example `data` and `now`.
        extensions: allow the `x:` operators (only in `compute`).

    Raises:
        Fault: `expression_size`, `expression_literal`, `expression_operator`, `expression_operands`
            or `expression_variable`.
    """
    return _Compiler(roots, extensions).program(expression, at, 1)


def run_program(program: Program, on: Scope) -> Any:
    """Evaluate a program.

    Args:
        program: from `compile_expression`.
        on: from `scope`.

    Raises:
        ExpressionError: an operand of the wrong type, a value that is neither true nor false where
            one is needed, too long a text, or no steps left.
    """
    on[_BUDGET].pay(program.steps)
    value = program.run(on)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError("operand")
    return value


_Branch = tuple[int, Run]
"""The steps a branch always takes once it is entered, and what it does."""


def _literal(value: Any, steps: int) -> _Part:
    return _Part(lambda _on: value, steps, value, is_literal=True)


def _list(parts: list[_Part]) -> _Part:
    steps = sum(part.steps for part in parts) + 1
    if all(part.is_literal for part in parts):
        return _literal([part.literal for part in parts], steps)
    runs = tuple(part.run for part in parts)
    return _Part(lambda on: [run(on) for run in runs], steps)


def _applied(apply: Callable[[Any], Any], operand: Run) -> Run:
    return lambda on: apply(operand(on))


def _on_first(operator: Operator, others: list[_Part]) -> Callable[[Any], Any]:
    """Return an operator as what it does to its first operand; the others are literals."""
    literals = tuple(part.literal for part in others)
    if not literals:
        return operator.apply
    if operator.prepared is not None:
        return operator.prepared(*literals)
    apply = operator.apply
    if len(literals) == 1:
        literal = literals[0]
        return lambda first: apply(first, literal)
    return lambda first: apply(first, *literals)


def _called(apply: Callable[..., Any], operands: list[Run]) -> Run:
    if len(operands) == 2:
        left, right = operands
        return lambda on: apply(left(on), right(on))
    if len(operands) == 3:
        one, two, three = operands
        return lambda on: apply(one(on), two(on), three(on))
    return lambda on: apply(*[operand(on) for operand in operands])


def _all_of(first: Run, rest: tuple[_Branch, ...]) -> Run:
    def run(on: Scope) -> Any:
        value = first(on)
        for steps, operand in rest:
            if not is_truthy(value):
                return value
            on[_BUDGET].pay(steps)
            value = operand(on)
        return value

    return run


def _any_of(first: Run, rest: tuple[_Branch, ...]) -> Run:
    def run(on: Scope) -> bool:
        value = first(on)
        for steps, operand in rest:
            if is_truthy(value):
                return True
            on[_BUDGET].pay(steps)
            value = operand(on)
        return is_truthy(value)

    return run


def _if(test: Run, then: _Branch, otherwise: _Branch) -> Run:
    def run(on: Scope) -> Any:
        steps, branch = then if is_truthy(test(on)) else otherwise
        on[_BUDGET].pay(steps)
        return branch(on)

    return run


def _fold(items: Run, loop: Program, initial: Run) -> Run:
    """Return what runs the inner program over a list, from the initial value on; a missing list is empty."""

    def run(on: Scope) -> Any:
        found, accumulator = items(on), initial(on)
        if found is not None and not isinstance(found, list):
            raise ExpressionError("operand")
        budget = on[_BUDGET]
        for item in found or ():
            accumulator = run_program(loop, scope(budget, accumulator=accumulator, current=item))
        return accumulator

    return run
