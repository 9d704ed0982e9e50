"""The rule language as plainly as it can be written: what the compiled functions have to agree with.

Each step is paid when it is done. Counted are every literal, variable, list and operator; after each operand of
`and` and `or` but the last, the decision to go on; at the end of `or`, making true or false of it; of `if`, the
decision and the jump over the second branch; `reduce` itself, and its inner expression once for each item.
"""

from __future__ import annotations

from typing import Any

from forms.pointer import read
from forms.rules.expressions import Budget
from forms.rules.operators import MAX_TEXT, OPERATORS, ExpressionError, is_truthy


def run_plainly(expression: Any, roots: dict[str, Any], budget: Budget) -> Any:
    """Evaluate an expression that compiles."""
    value = _value(expression, roots, budget)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError("operand")
    return value


def _value(expression: Any, roots: dict[str, Any], budget: Budget) -> Any:
    if isinstance(expression, list):
        items = [_value(item, roots, budget) for item in expression]
        budget.pay(1)
        return items
    if not isinstance(expression, dict):
        budget.pay(1)
        return expression
    ((name, operands),) = expression.items()
    match name:
        case "var":
            budget.pay(1)
            return read(roots, operands.split("."))
        case "and" | "or":
            return _lazy(name, operands, roots, budget)
        case "if":
            test = _value(operands[0], roots, budget)
            budget.pay(1)
            if not is_truthy(test):
                return _value(operands[2], roots, budget)
            value = _value(operands[1], roots, budget)
            budget.pay(1)
            return value
        case "reduce":
            return _reduce(operands, roots, budget)
        case _:
            values = [_value(operand, roots, budget) for operand in operands]
            budget.pay(1)
            return OPERATORS[name].apply(*values)


def _lazy(name: str, operands: list[Any], roots: dict[str, Any], budget: Budget) -> Any:
    value: Any = None
    for position, operand in enumerate(operands):
        value = _value(operand, roots, budget)
        if position < len(operands) - 1:
            budget.pay(1)
            if is_truthy(value) is (name == "or"):
                break
    if name == "or":
        budget.pay(1)
        return is_truthy(value)
    return value


def _reduce(operands: list[Any], roots: dict[str, Any], budget: Budget) -> Any:
    items, accumulator = _value(operands[0], roots, budget), _value(operands[2], roots, budget)
    budget.pay(1)
    if items is not None and not isinstance(items, list):
        raise ExpressionError("operand")
    for item in items or ():
        accumulator = run_plainly(operands[1], {"accumulator": accumulator, "current": item}, budget)
    return accumulator
