"""Works out the small formulas that math nodes carry; numbers and named operands only, never code."""

import ast
import math
from collections.abc import Callable, Mapping

Number = int | float
LONGEST_FORMULA = 200
LARGEST = 1e15

_BINARY: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.BitAnd: lambda a, b: int(a) & int(b),
}
_CALLS: Mapping[str, Callable[..., Number]] = {
    "min": min,
    "max": max,
    "round": round,
    "floor": math.floor,
    "ceil": math.ceil,
    "int": int,
    "float": float,
    "abs": abs,
}
_WORDS = {
    "add": "+",
    "addition": "+",
    "plus": "+",
    "sum": "+",
    "subtract": "-",
    "subtraction": "-",
    "minus": "-",
    "multiply": "*",
    "multiplication": "*",
    "times": "*",
    "divide": "/",
    "division": "/",
    "floordiv": "//",
    "floor division": "//",
    "floor_divide": "//",
    "mod": "%",
    "modulo": "%",
    "modulus": "%",
}


def calculate(formula: str, operands: Mapping[str, Number]) -> Number | None:
    """The value of a formula over named operands, or None when it is anything but plain arithmetic."""
    if len(formula) > LONGEST_FORMULA:
        return None
    try:
        value = _value(ast.parse(formula.strip(), mode="eval").body, operands)
    except (ArithmeticError, SyntaxError, TypeError, ValueError, RecursionError, MemoryError):
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def apply_word(operation: str, a: Number, b: Number) -> Number | None:
    """The value of `a operation b`, the operation as a sign or as the word that menus use for it."""
    sign = _WORDS.get(operation.strip().lower(), operation.strip())
    return calculate(f"a {sign} b", {"a": a, "b": b})


def _value(node: ast.expr, operands: Mapping[str, Number]) -> Number:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return _bounded(node.value)
    if isinstance(node, ast.Name):
        return _bounded(operands[node.id.lower()] if node.id.lower() in operands else _refuse(node))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand, operands)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _bounded(_BINARY[type(node.op)](_value(node.left, operands), _value(node.right, operands)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and not node.keywords:
        return _bounded(_CALLS[node.func.id](*(_value(argument, operands) for argument in node.args)))
    return _refuse(node)


def _bounded(value: Number) -> Number:
    if abs(value) > LARGEST:
        raise ValueError("out of range")
    return value


def _refuse(node: ast.expr) -> Number:
    raise ValueError(f"no arithmetic: {type(node).__name__}")
