"""What the entries of the catalogue say beside their formulas."""

from actviz.activation import Activation
from actviz.definition import GRADIENT_FRAMEWORKS
from actviz.formula import FLOATS, evaluate
from actviz.naming import normalise
from actviz.registry import definitions

ROOTS = {"torch", "jax", "flax", "tf", "keras", "onnx", "hf", "mlx", "timm", "tinygrad"}
PICKERS = {*GRADIENT_FRAMEWORKS, "keras[jax]", "keras[torch]"}


def test_no_name_means_two_functions() -> None:
    owner: dict[str, str] = {}
    for definition in definitions().values():
        for name in definition.names:
            assert owner.setdefault(normalise(name), definition.name) == definition.name, name


def test_spellings_are_calls_of_known_frameworks() -> None:
    for definition in definitions().values():
        for spelling in definition.spellings:
            path, bracket, arguments = spelling.partition("(")
            assert path.partition(".")[0] in ROOTS, spelling
            assert bracket, spelling
            assert arguments.endswith(")"), spelling


def test_no_spelling_with_the_same_arguments_means_two_functions() -> None:
    spellings = [spelling for definition in definitions().values() for spelling in definition.spellings]
    assert len(set(spellings)) == len(spellings)


def test_numbers_in_spellings_are_in_the_functions_domain() -> None:
    for definition in definitions().values():
        own = {name: parameter.name for parameter in definition.parameters for name in (parameter.name, *parameter.also)}
        for spelling in definition.spellings:
            given = dict(argument.split("=", 1) for argument in spelling[:-1].partition("(")[2].split(",") if "=" in argument)
            values = {own[name]: float(evaluate(text, FLOATS)) for name, text in given.items() if name in own}
            defaults = {parameter.name: float(evaluate(parameter.default, FLOATS)) for parameter in definition.parameters}
            function = Activation(definition, {**defaults, **values})  # raises outside the domain
            assert values.items() <= function.parameters.items(), spelling


def test_picks_are_of_frameworks_whose_gradients_were_measured() -> None:
    for definition in definitions().values():
        for point in definition.breaks:
            assert {name for text in point.picks.values() for name in text.split()} <= PICKERS, definition.name


def test_extrema_are_where_the_function_turns(function: Activation) -> None:
    for x in function.extrema:
        left, right = function.derivative([x - 1e-6 * abs(x), x + 1e-6 * abs(x)])
        assert left * right < 0
        assert abs(function.derivative(x)) < 1e-15


def test_summaries_are_one_sentence() -> None:
    for definition in definitions().values():
        assert definition.summary.endswith("."), definition.name
        assert "\n" not in definition.summary, definition.name
