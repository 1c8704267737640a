"""Formulas as people write and paste them: mathematics, Python, and lines of framework code."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from actviz.catalogue.registry import knows
from actviz.errors import FormulaError, UsageError
from actviz.expression.grammar import LIMITS, Reader, write
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES, SPELLINGS
from actviz.expression.simplify import number
from actviz.expression.tree import Call, Expression, Name, Number, call, replace
from actviz.function.activation import Activation
from actviz.text.excerpt import excerpt
from actviz.text.names import did_you_mean

#: A corrected formula of more characters is not shown.
_LONGEST_ADVICE = 60

#: Modules whose functions of a primitive's name are the primitive.
MODULES = frozenset(
    [
        "np",
        "numpy",
        "jnp",
        "jax",
        "jax.numpy",
        "jax.nn",
        "jax.lax",
        "jax.scipy.special",
        "lax",
        "torch",
        "torch.special",
        "torch.nn.functional",
        "nn.functional",
        "nn",
        "F",
        "tf",
        "tf.math",
        "tf.nn",
        "tf.keras.backend",
        "tensorflow",
        "tensorflow.math",
        "math",
        "cmath",
        "scipy.special",
        "special",
        "sp",
        "keras.ops",
        "ops",
        "K",
        "keras.backend",
        "mx",
        "mlx.core",
        "paddle",
        "tensor",
        "Tensor",
    ]
)
#: Functions of modules that have the shape of their argument and one value.
_CONSTANTS = {"zeros_like": "0", "ones_like": "1"}
#: Methods of tensors that leave a number as it is.
_CASTS = frozenset(
    ["float", "double", "half", "bfloat16", "type", "to", "astype", "item", "cpu", "numpy", "detach", "clone", "contiguous"]
)
#: The activation that the code of a call means, where x is its input; raises UsageError for code that means none.
Meaning = Callable[[str], Activation]
_FRONT = re.compile(r"\s*(?:return\b|[A-Za-z_][\w.]*(?:\([^()=]*\))?\s*=(?!=))\s*")
_LAMBDA = re.compile(r"\s*lambda\s+([A-Za-z_]\w*)\s*:\s*")
_POWER = re.compile(r"\^")


class PastedReader(Reader):
    """Reads one formula; names in `parameters` have these values, the only other one is the variable.

    `meaning` tells of calls what activation they mean.
    """

    def __init__(self, text: str, meaning: Meaning, parameters: Mapping[str, float] | None = None) -> None:
        self._typed, self._meaning, self._parameters = text, meaning, parameters or {}
        self._front, self._lambda = _front_of(text)
        super().__init__(_POWER.sub("**", text[self._front :]), limits=LIMITS)
        self._names: dict[str, ast.Name] = {}

    def formula(self) -> Expression:
        """The canonical tree, in x and parameters; raises FormulaError with the column of what is in the way."""
        for column, character in enumerate(self._typed):
            if not character.isascii() or (not character.isprintable() and not character.isspace()):
                raise self.error(f"{character!a} does not belong in one", column - self._front)
        tree = self.tree()
        variable = self._variable()
        return tree if variable == "x" else replace(tree, {variable: Name("x")})

    def _variable(self) -> str:
        """The name of the variable: x if it occurs, else the lambda's, else the only name without a value."""
        free = [name for name in self._names if name not in self._parameters]
        variable = "x" if "x" in self._names else self._lambda or (free[0] if len(free) == 1 else "")
        if variable not in self._names:
            if not free:
                raise self.error("there is no variable in it: write x where the input stands", 0)
            listed = " or ".join(free[:4])
            raise self.error(
                f"which of {listed} is the variable? the others need values: NAME=VALUE behind a colon", self._names[free[1]]
            )
        for name in free:
            if name != variable:
                raise self._without_value(name)
        return variable

    def _without_value(self, name: str) -> FormulaError:
        similar = did_you_mean(name, [*SPELLINGS, *self._parameters]) if len(name) > 1 else ""
        return self.error(f"{name} has no value{similar or f': write it behind a colon, :{name}=1'}", self._names[name])

    def error(self, message: str, place: ast.AST | int) -> FormulaError:
        """An error at a node or a column of the text as it was typed."""
        column = place if isinstance(place, int) else getattr(place, "col_offset", 0)
        typed = (
            self._front
            + column
            - self.text[: max(column, 0)].count("**")
            + self._typed[self._front :][: max(column, 0)].count("**")
        )
        hint = excerpt(self._typed, typed)
        if isinstance(place, int) and self._looks_cut(typed):
            hint += "\nquote a formula, so that the shell leaves it alone: 'x*sigmoid(x)'"
        return FormulaError(f"formula: {message}", hint, column=typed)

    def _looks_cut(self, column: int) -> bool:
        """Whether a shell may have taken a part of the text: it ends too early, or a bracket is open."""
        return column >= len(self._typed.rstrip()) - 1 or self._typed.count("(") != self._typed.count(")")

    def _any(self, node: ast.expr) -> Expression:
        match node:
            case ast.Attribute() if (constant := self._constant(node)) is not None:
                return constant
            case ast.Call(func=ast.Attribute() | ast.Call() | ast.Subscript()):
                return self._called(node)
            case ast.Call(keywords=[_, *_]):
                return self._called(node)
        return super()._any(node)

    def _constant(self, node: ast.Attribute) -> Expression | None:
        """A constant of a module: math.pi."""
        module, _, name = ast.unparse(node).rpartition(".")
        row = PRIMITIVES.get(SPELLINGS.get(name, ""))
        return Name(row.name) if module in MODULES and row is not None and row.is_constant else None

    def _named(self, node: ast.Name) -> Expression:
        """A variable or a parameter; the name of a function alone is refused."""
        if node.id not in self._names:
            if node.id in SPELLINGS or (node.id != "x" and knows(node.id)):
                raise self.error(f"{node.id} is a function: write {self._called_of_x(node)}", node)
            self._names[node.id] = node
        return Name(node.id)

    def _called_of_x(self, node: ast.Name) -> str:
        """The formula with `f(x)` in place of a function's name alone; of a long one that call only."""
        source, called = self.text.strip().encode(), f"{node.id}(x)"
        corrected = (source[: node.col_offset] + called.encode() + source[node.end_col_offset :]).decode(errors="replace")
        return corrected if len(corrected) <= _LONGEST_ADVICE and corrected.isprintable() else called

    def _is_activation(self, path: str) -> bool:
        try:
            self._meaning(path)
        except UsageError:
            return False
        return True

    def _call(self, node: ast.Call, name: str, arguments: list[ast.expr]) -> Expression:
        """A call of a primitive by its bare name, or of an activation."""
        row = PRIMITIVES.get(SPELLINGS.get(name, ""))
        if _is_function(row) and not self._is_longer(node, name, row):
            return self._primitive(node, row, arguments, node.keywords)
        return self._activation(node)

    def _is_longer(self, node: ast.Call, path: str, row: Primitive | None) -> bool:
        """Whether a call has more arguments than the primitive of its name, and an activation takes them: `np.heaviside(x, 0.5)`."""
        return row is not None and len(node.args) > len(row.arguments) and self._is_activation(f"{path}(x, 1)")

    def _called(self, node: ast.Call) -> Expression:
        """A call with keywords, of a module's function, or of a method."""
        path = ast.unparse(node.func)
        module, _, name = path.rpartition(".")
        row = PRIMITIVES.get(SPELLINGS.get(name, ""))
        if module in MODULES and name in _CONSTANTS and len(node.args) == 1:
            self.number(node.args[0])
            return Number(_CONSTANTS[name])
        if (not module or module in MODULES) and _is_function(row) and not self._is_longer(node, path, row):
            return self._primitive(node, row, node.args, node.keywords)
        if isinstance(node.func, ast.Attribute) and not _is_path(node.func.value, self._parameters):
            return self._method(node, node.func.value, name, row)
        return self._activation(node)

    def _method(self, node: ast.Call, owner: ast.expr, name: str, row: Primitive | None) -> Expression:
        """A method of a tensor: `x.sigmoid()`, `x.clamp(min=0)`."""
        if name in _CASTS:
            return self.number(owner)
        if _is_function(row):
            return self._primitive(node, row, [owner, *node.args], node.keywords)
        return self._activation(
            ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [owner, *node.args], node.keywords), node)
        )

    def _primitive(
        self, node: ast.Call, row: Primitive | None, values: Sequence[ast.expr], keywords: Sequence[ast.keyword]
    ) -> Expression:
        """A primitive with its arguments by position or by the names that libraries have for them; a bound may be left out."""
        assert row is not None  # noqa: S101 - the caller has asked
        slots: list[ast.expr | None] = [*values, *[None] * (len(row.arguments) - len(values))]
        for keyword in keywords:
            place = next((place for place, known in enumerate(row.keywords) if keyword.arg in known.split()), None)
            if keyword.arg in _IGNORED:
                continue
            if place is None or slots[place] is not None:
                raise self.error(f"{row.name} has no argument {keyword.arg}", keyword)
            slots[place] = None if isinstance(keyword.value, ast.Constant) and keyword.value.value is None else keyword.value
        given = [None if isinstance(slot, ast.Constant) and slot.value is None else slot for slot in slots]
        if row.name == "clip" and len(given) == 3 and given[0] is not None and None in given[1:]:
            low, high = given[1], given[2]
            if low is None and high is None:
                raise self.error("clip needs a lower or an upper bound", node)
            bounded = self.number(given[0])
            bounded = call("max", bounded, self.number(low)) if low is not None else bounded
            return call("min", bounded, self.number(high)) if high is not None else bounded
        return super()._call(node, row.aliases[0] if row.symbol else row.name, [slot for slot in given if slot is not None])

    def _activation(self, node: ast.Call) -> Expression:
        """A call of an activation on a formula: `leaky_relu(2*x, 0.2)`, `nn.ELU(0.5)(x)`."""
        kept = [keyword for keyword in node.keywords if keyword.arg not in _IGNORED]
        node = ast.copy_location(ast.Call(node.func, node.args, kept), node)
        inputs = [argument for argument in node.args if not self._is_number(argument)]
        inputs += [keyword.value for keyword in node.keywords if not self._is_number(keyword.value)]
        name = ast.unparse(node.func)
        if len(inputs) != 1:
            known = self._is_activation(name)
            what = f"{name} takes one formula and numbers" if known else f"{name} is not a function that actviz knows"
            raise self.error(what + ("" if known else did_you_mean(name, SPELLINGS)), node)
        argument = self.number(inputs[0])
        code = ast.unparse(_WithValues(inputs[0], self._parameters).visit(node))
        try:
            activation = self._meaning(code)
        except UsageError as error:
            raise self.error(error.message, node) from None
        symbolic = [value for value in node.args if value is not inputs[0]] if self._has_parameters(node, inputs[0]) else []
        if symbolic:
            return Call(activation.name, (argument, *map(self.number, symbolic)))
        return _canonical(activation, argument, self._meaning)

    def _has_parameters(self, node: ast.Call, argument: ast.expr) -> bool:
        """Whether a call names parameters of the formula outside its input."""
        others = [value for value in (*node.args, *(keyword.value for keyword in node.keywords)) if value is not argument]
        found = any(isinstance(part, ast.Name) and part.id in self._parameters for value in others for part in ast.walk(value))
        if found and node.keywords:
            raise self.error("a parameter of the formula stands here by position", node)
        return found

    def _is_number(self, node: ast.expr) -> bool:
        """Whether an argument is a number, a text or a flag: no part of it is a variable."""
        names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
        return all(_is_module(name) or name in self._parameters for name in names)


#: Arguments of library functions that do not change a number.
_IGNORED = frozenset(["out", "dtype", "name", "inplace", "axis", "dim", "device", "where", "casting"])


def _front_of(text: str) -> tuple[int, str]:
    """How many characters stand before the formula (`return`, `y =`, `lambda x:`), and the lambda's variable."""
    offset, variable = 0, ""
    if match := _FRONT.match(text):
        offset = match.end()
    if match := _LAMBDA.match(text, offset):
        offset, variable = match.end(), match.group(1)
    return offset, variable


def _is_function(row: Primitive | None) -> bool:
    return row is not None and not row.is_constant


def _is_module(name: str) -> bool:
    return any(name == module.partition(".")[0] for module in MODULES) or name in (
        "torch",
        "keras",
        "onnx",
        "hf",
        "timm",
        "mlx",
        "flax",
    )


def _is_path(node: ast.expr, parameters: Collection[str]) -> bool:
    """Whether code is the path of a module: names and dots that begin with a library."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id not in parameters and _is_module(node.id)


class _WithValues(ast.NodeTransformer):
    """Puts x in place of one part of the code, and values in place of parameters."""

    def __init__(self, part: ast.expr, values: Mapping[str, float]) -> None:
        self._part, self._values = part, values

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._part:
            return ast.Name("x", ast.Load())
        if isinstance(node, ast.Name) and node.id in self._values:
            return ast.parse(repr(self._values[node.id]), mode="eval").body
        return self._copied(node)

    def _copied(self, node: ast.AST) -> ast.AST:
        fields = {
            name: [self.visit(item) if isinstance(item, ast.AST) else item for item in value]
            if isinstance(value, list)
            else self.visit(value)
            if isinstance(value, ast.AST)
            else value
            for name, value in ast.iter_fields(node)
        }
        return type(node)(**fields)


def _canonical(activation: Activation, argument: Expression, meaning: Meaning) -> Expression:
    """The call of an activation as formulas write it: by its bare name where that means the same, else by its path."""
    given = [number(value) for value in activation.parameters.values()]
    if activation.origin is not None:
        bare = meaning(write(Call(activation.name, (Name("x"), *given))))
        if [kink.picked for kink in bare.kinks] != [kink.picked for kink in activation.kinks]:
            path, _, parameters = activation.spec.partition(":")
            is_class = path.rpartition(".")[2][:1].isupper()
            return Call(f"{path}({parameters})" if parameters or is_class else path, (argument,))
    defaults = [number(value) for value in activation.definition.defaults().values()]
    while given and given[-1] == defaults[len(given) - 1]:
        given.pop()
    return Call(activation.name, (argument, *given))
