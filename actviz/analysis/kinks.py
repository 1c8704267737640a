"""Kinks in words: what jumps, from what to what, and who takes which slope there."""

from actviz.kink import Kink

_PRODUCTS = {
    "torch": "PyTorch",
    "jax": "JAX",
    "tf": "TensorFlow",
    "keras": "Keras",
    "keras[jax]": "Keras on JAX",
    "keras[torch]": "Keras on PyTorch",
    "mlx": "MLX",
}


def describe(kink: Kink, digits: int = 6) -> str:
    """What is special about the point, with both sides.

    >>> import actviz
    >>> describe(actviz.get("relu").kinks[0])
    'kink at 0: slope 0 on the left, 1 on the right'
    """
    where = f"at {_number(kink.x, digits)}"
    match kink.order:
        case 0:
            return f"jump {where}: {sides(kink, 0, digits)}, {_number(kink.picked[0], digits)} in the point"
        case 1:
            return f"kink {where}: slope {sides(kink, 1, digits)}"
        case _:
            return f"jump of f'' {where}: {sides(kink, 2, digits)}"


def sides(kink: Kink, order: int, digits: int = 6) -> str:
    """What f, f' or f'' is on either side of the point."""
    left, right = _number(kink.left[order], digits), _number(kink.right[order], digits)
    return f"{left} on both sides" if left == right else f"{left} on the left, {right} on the right"


def choices(kink: Kink, digits: int = 6) -> str:
    """Which framework takes which slope in the point, PyTorch's choice first; empty where there is nothing to choose."""
    if kink.left[1] == kink.right[1] and not kink.disputed:
        return ""
    groups: dict[str, list[str]] = {}
    for framework, slope in kink.picks.items():
        groups.setdefault(_number(slope, digits), []).append(framework)
    named = {slope: _products(frameworks, kink) for slope, frameworks in groups.items()}
    return "; ".join(f"{_joined(names)} take{'s' * (len(names) == 1)} the slope {slope}" for slope, names in named.items())


def _products(frameworks: list[str], kink: Kink) -> list[str]:
    """What the frameworks are called; Keras once where all its backends agree."""
    backends = [name for name in kink.picks if name.startswith("keras")]
    if all(name in frameworks for name in backends):
        frameworks = [name for name in frameworks if not name.startswith("keras[")]
        return [_PRODUCTS.get(name, name) for name in frameworks]
    return ["Keras on TensorFlow" if name == "keras" else _PRODUCTS.get(name, name) for name in frameworks]


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _number(value: float, digits: int) -> str:
    return str(format(value + 0.0, f".{digits}g"))  # no -0 for a reader
