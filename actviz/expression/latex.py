"""Formulas in LaTeX, as they are written: nothing is reordered."""

from __future__ import annotations

from collections.abc import Iterator

from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import ONE, TWO, Call, Expression, Name, Number, call

#: LaTeX has commands for these functions; other functions are operators by their names.
_FUNCTIONS = {
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan",
    **{name: rf"\{name}" for name in ("log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min")},
}  # fmt: skip
_NAMES = {"pi": r"\pi", "inf": r"\infty"}
_BETWEEN = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne", "and": r"\land", "or": r"\lor"}
#: What stands before and behind an argument.
_AROUND = {
    "sqrt": (r"\sqrt{", "}"), "cbrt": (r"\sqrt[3]{", "}"), "exp": ("e^{", "}"), "exp2": ("2^{", "}"), "not": (r"\lnot ", ""),
    "abs": (r"\left|", r"\right|"), "floor": (r"\left\lfloor ", r" \right\rfloor"), "ceil": (r"\left\lceil ", r" \right\rceil"),
    "indicator": (r"\left[", r"\right]"), "d/dx": (r"\frac{d}{dx}\left(", r"\right)"),
}  # fmt: skip
_SUM, _PRODUCT, _POWER = (PRIMITIVES[symbol].binding for symbol in ("+", "*", "**"))
_BASE = _POWER + 1


def latex(text: str) -> str:
    r"""A formula in LaTeX.

    >>> print(latex("x*sigmoid(2*x)/3"))
    \frac{x \operatorname{sigmoid}{\left(2 x \right)}}{3}
    """
    return latex_of(parse(text))


def latex_of(tree: Expression) -> str:
    """The same of a tree."""
    return _latex(tree)


def operator_name(name: str) -> str:
    """The name of a function, set upright."""
    return rf"\operatorname{{{escaped(name)}}}"


def escaped(name: str) -> str:
    """A name or a text in which LaTeX takes underscores as they are."""
    return name.replace("_", r"\_")


def _latex(tree: Expression, binding: int = 0) -> str:
    """The tree, in brackets where the surrounding operator binds more strongly."""
    match tree:
        case Number(text):
            return _number(text, binding)
        case Name(name):
            return _NAMES.get(name) or (name if len(name) == 1 else rf"\mathit{{{escaped(name)}}}")
        case Call(function, arguments):
            text, own = _call(tree, function, arguments)
            return rf"\left({text}\right)" if own < binding else text
    raise TypeError(tree)


def _call(tree: Call, function: str, arguments: tuple[Expression, ...]) -> tuple[str, int]:
    """A call, and how strongly what it is written as binds."""
    match function, arguments:
        case (("+" | "-" | "neg"), _):
            return "".join(_sum(tree)), _SUM
        case "*", _:
            return _product(tree), _PRODUCT
        case "/", (top, bottom):
            return rf"\frac{{{_latex(top)}}}{{{_latex(bottom)}}}", _PRODUCT
        case "**", (base, exponent):
            return _power(base, exponent), _POWER
        case (("exp" | "exp2"), (argument,)):
            return _latex(argument).join(_AROUND[function]), _POWER
        case "where", _:
            return r"\begin{cases} " + r" \\ ".join(_cases(tree)) + r" \end{cases}", _PRODUCT
        case _, (argument,) if function in _AROUND:
            return _latex(argument, _BASE if function == "not" else 0).join(_AROUND[function]), _BASE
        case _, (left, right) if function in _BETWEEN:
            own = PRIMITIVES[function].binding
            return f"{_latex(left, own)} {_BETWEEN[function]} {_latex(right, own)}", own
    return _applied(_name(function), arguments), _BASE


def _name(function: str) -> str:
    return _FUNCTIONS.get(function) or operator_name(function)


def _applied(name: str, arguments: tuple[Expression, ...]) -> str:
    return rf"{name}{{\left({', '.join(map(_latex, arguments))} \right)}}"


def _number(text: str, binding: int) -> str:
    """A number; one with an exponent is a product."""
    digits, _, exponent = text.partition("e")
    if not exponent:
        return text
    power = f"10^{{{int(exponent)}}}"
    product = power if float(digits) == 1 else rf"{digits} \cdot {power}"
    return rf"\left({product}\right)" if binding > _PRODUCT else product


def _sum(tree: Expression) -> Iterator[str]:
    """The summands with their signs, however many there are."""
    behind: list[str] = []
    while isinstance(tree, Call) and tree.function in ("+", "-"):
        left, right = tree.arguments
        behind += [_latex(right, _PRODUCT), f" {tree.function} "]
        tree = left
    match tree:
        case Call("neg", (operand,)):
            yield "- " + _latex(operand, _PRODUCT)
        case _:
            yield _latex(tree, _SUM)
    yield from reversed(behind)


def _product(tree: Expression) -> str:
    """The factors side by side, a dot before a digit."""
    behind: list[str] = []
    while isinstance(tree, Call) and tree.function == "*":
        left, right = tree.arguments
        behind.append(_latex(right, _PRODUCT))
        tree = left
    text = _latex(tree, _PRODUCT)
    for factor in reversed(behind):
        text += (r" \cdot " if factor[0].isdigit() else " ") + factor
    return text


def _power(base: Expression, exponent: Expression) -> str:
    """A power; the exponent of a function stands behind the function's name."""
    if exponent == call("/", ONE, TWO):
        return rf"\sqrt{{{_latex(base)}}}"
    power = f"^{{{_latex(exponent)}}}"
    row = PRIMITIVES.get(base.function) if isinstance(base, Call) else None
    if isinstance(base, Call) and not (base.function in _AROUND or base.function == "where" or (row and row.symbol)):
        return _applied(_name(base.function) + power, base.arguments)
    return _latex(base, _BASE) + power


def _cases(tree: Expression) -> Iterator[str]:
    """The rows of a choice, a choice in its last row among them."""
    while isinstance(tree, Call) and tree.function == "where":
        condition, yes, tree = tree.arguments
        yield rf"{_latex(yes)} & \text{{for }} {_latex(condition)}"
    yield rf"{_latex(tree)} & \text{{otherwise}}"
