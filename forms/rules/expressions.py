"""The rule language: compiled once to a flat program, run by a loop with a step budget.

A definition comes from outside, so nothing here calls Python's own evaluation, follows attributes
or recurses with the data. The compiler refuses what it does not know before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from forms import pointer as pointers
from forms.rules.operators import MAX_TEXT, OPERATORS, ExpressionError, is_truthy
from forms.schema.refusal import Fault
from forms.schema.strict_json import MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_DEPTH: Final = 16
"""Deepest nesting of one expression."""
MAX_NODES: Final = 200
"""Most operators and literals in one expression."""
STEP_BUDGET: Final = 10_000
"""Most program steps in one pass over a form."""
LAMBDA_ROOTS: Final = ("accumulator", "current")
"""What the inner expression of `reduce` may name; it sees nothing else."""

(
    _CONST,
    _VAR,
    _LIST,
    _CALL,
    _SKIP_IF_FALSY,
    _SKIP_IF_TRUTHY,
    _TRUTH,
    _ELSE_IF_FALSY,
    _JUMP,
    _REDUCE,
) = range(10)

Step = tuple[int, Any, int]


@dataclass(frozen=True)
class Program:
    """One compiled expression.

    Attributes:
        steps: instructions of the stack machine.
        reads: the variables it names, as paths from the context's root.
        source: the expression as written.
    """

    steps: tuple[Step, ...]
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
        inner = sum(step[1].most_steps(list_length) for step in self.steps if step[0] == _REDUCE)
        inner += sum(step[0] == _CALL and step[1].walks for step in self.steps)
        return len(self.steps) + list_length * int(inner)


class Budget:
    """Steps left in one pass; shared by every rule of the pass."""

    def __init__(self, steps: int = STEP_BUDGET) -> None:
        self.left = steps


class _Compiler:
    def __init__(self, roots: Collection[str], extensions: bool) -> None:
        self.roots = roots
        self.extensions = extensions
        self.steps: list[Step] = []
        self.reads: dict[tuple[str, ...], None] = {}
        self.nodes = 0

    def add(self, expression: Any, at: str, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Fault(at, "expression_size")
        if isinstance(expression, dict):
            self._operation(expression, at, depth)
        elif isinstance(expression, list):
            for position, item in enumerate(expression):
                self.add(item, f"{at}/{position}", depth + 1)
            self.steps.append((_LIST, len(expression), 0))
        elif isinstance(expression, bool | str) or (
            isinstance(expression, int) and abs(expression) <= MAX_INTEGER
        ):
            self.steps.append((_CONST, expression, 0))
        else:
            raise Fault(at, "expression_literal")

    def _operation(self, expression: dict[str, Any], at: str, depth: int) -> None:
        if len(expression) != 1:
            raise Fault(at, "expression_operator")
        ((name, operands),) = expression.items()
        here = at + pointers.join([name])
        if name == "var":
            self._variable(operands, here)
            return
        if not isinstance(operands, list):
            raise Fault(here, "expression_operands")
        if name in ("and", "or"):
            self._lazy(name, operands, here, depth)
            return
        if name in ("if", "reduce"):
            if len(operands) != 3:
                raise Fault(here, "expression_operands")
            (self._choice if name == "if" else self._reduce)(operands, here, depth)
            return
        operator = OPERATORS.get(name)
        if operator is None or (operator.only_compute and not self.extensions):
            raise Fault(here, "expression_operator")
        if not operator.least <= len(operands) <= operator.most:
            raise Fault(here, "expression_operands")
        for position, operand in enumerate(operands):
            self.add(operand, f"{here}/{position}", depth + 1)
        self.steps.append((_CALL, operator, len(operands)))

    def _variable(self, path: Any, at: str) -> None:
        if not isinstance(path, str) or not path or len(path) > 200:
            raise Fault(at, "expression_variable")
        tokens = tuple(path.split("."))
        if tokens[0] not in self.roots or not all(tokens):
            raise Fault(at, "expression_variable")
        self.reads[tokens] = None
        self.steps.append((_VAR, pointers.reader(tokens), 0))

    def _lazy(self, name: str, operands: list[Any], at: str, depth: int) -> None:
        if len(operands) < 2:
            raise Fault(at, "expression_operands")
        jumps: list[int] = []
        skip = _SKIP_IF_FALSY if name == "and" else _SKIP_IF_TRUTHY
        for position, operand in enumerate(operands):
            self.add(operand, f"{at}/{position}", depth + 1)
            if position < len(operands) - 1:
                jumps.append(len(self.steps))
                self.steps.append((skip, None, 0))
        for jump in jumps:
            self.steps[jump] = (skip, None, len(self.steps))
        if name == "or":
            self.steps.append((_TRUTH, None, 0))

    def _choice(self, operands: list[Any], at: str, depth: int) -> None:
        self.add(operands[0], f"{at}/0", depth + 1)
        branch = len(self.steps)
        self.steps.append((_ELSE_IF_FALSY, None, 0))
        self.add(operands[1], f"{at}/1", depth + 1)
        jump = len(self.steps)
        self.steps.append((_JUMP, None, 0))
        self.steps[branch] = (_ELSE_IF_FALSY, None, len(self.steps))
        self.add(operands[2], f"{at}/2", depth + 1)
        self.steps[jump] = (_JUMP, None, len(self.steps))

    def _reduce(self, operands: list[Any], at: str, depth: int) -> None:
        self.add(operands[0], f"{at}/0", depth + 1)
        inner = _Compiler(LAMBDA_ROOTS, self.extensions)
        inner.nodes = self.nodes
        inner.add(operands[1], f"{at}/1", depth + 1)
        self.nodes = inner.nodes
        self.add(operands[2], f"{at}/2", depth + 1)
        self.steps.append((_REDUCE, Program(tuple(inner.steps), tuple(inner.reads), operands[1]), 0))


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
    compiler = _Compiler(roots, extensions)
    compiler.add(expression, at, 1)
    return Program(tuple(compiler.steps), tuple(compiler.reads), expression)


def run_program(program: Program, context: Mapping[str, Any], budget: Budget) -> Any:
    """Evaluate a program.

    Args:
        program: from `compile_expression`.
        context: value of every root.
        budget: steps left in this pass.

    Raises:
        ExpressionError: an operand of the wrong type, a value that is neither true nor false where
            one is needed, too long a text, or no steps left.
    """
    steps = program.steps
    stack: list[Any] = []
    at = 0
    while at < len(steps):
        budget.left -= 1
        if budget.left < 0:
            raise ExpressionError("steps")
        kind, argument, extra = steps[at]
        at += 1
        if kind == _VAR:
            stack.append(argument(context))
        elif kind == _CONST:
            stack.append(argument)
        elif kind == _CALL:
            operands = stack[len(stack) - extra :]
            del stack[len(stack) - extra :]
            stack.append(argument.apply(operands))
        elif kind == _LIST:
            taken = stack[len(stack) - argument :]
            del stack[len(stack) - argument :]
            stack.append(taken)
        elif kind == _TRUTH:
            stack.append(is_truthy(stack.pop()))
        elif kind == _JUMP:
            at = extra
        elif kind == _ELSE_IF_FALSY:
            at = at if is_truthy(stack.pop()) else extra
        elif kind == _REDUCE:
            _fold(argument, stack, budget)
        elif is_truthy(stack[-1]) == (kind == _SKIP_IF_TRUTHY):
            at = extra
        else:
            stack.pop()
    return _not_too_long(stack.pop())


def _not_too_long(value: Any) -> Any:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError("operand")
    return value


def _fold(inner: Program, stack: list[Any], budget: Budget) -> None:
    """Replace list and initial value by what the inner program makes of them; a missing list is empty."""
    accumulator = stack.pop()
    items = stack.pop()
    if items is not None and not isinstance(items, list):
        raise ExpressionError("operand")
    for item in items or ():
        accumulator = run_program(inner, {"accumulator": accumulator, "current": item}, budget)
    stack.append(accumulator)
