"""Kinks in words: what jumps, both sides of it, and which framework takes which slope there."""

from actviz.function.kink import Kink
from actviz.text.numbers import DIGITS, rounded

#: The function or derivative that jumps at a kink of order 0, 1 and 2, and the names of such points.
JET = ("f", "f'", "f''")
_NAMES = ("jump", "kink", "jump of f''")
_PRODUCTS = {
    "torch": "PyTorch",
    "jax": "JAX",
    "tf": "TensorFlow",
    "keras": "Keras",
    "keras[jax]": "Keras on JAX",
    "keras[torch]": "Keras on PyTorch",
    "mlx": "MLX",
    "tfa": "TensorFlow Addons",
    "paddle": "Paddle",
    "mindspore": "MindSpore",
}


def describe(kink: Kink, digits: int = DIGITS) -> str:
    """The kind of the point, its place, and both sides.

    >>> import actviz
    >>> describe(actviz.get("relu").kinks[0])
    'kink at 0: slope 0 on the left, 1 on the right'
    """
    head = f"{name(kink)} {place(kink, digits)}:{' slope' * (kink.order == 1)} {sides(kink, kink.order, digits)}"
    return head if kink.order or kink.is_pole else f"{head}, {rounded(kink.picked[0], digits)} in the point"


def name(kink: Kink) -> str:
    """The kind of the point: `jump`, `kink` or `jump of f''`; or `pole`, or `end of the domain`."""
    if kink.is_domain_end:
        return "end of the domain"
    return "pole" if kink.is_pole else _NAMES[kink.order]


def place(kink: Kink, digits: int = DIGITS) -> str:
    """The place of the point: `at 0`."""
    return f"at {rounded(kink.x, digits)}"


def both(kink: Kink, order: int, digits: int = DIGITS) -> tuple[str, str]:
    """f, f' or f'' on the left and on the right of the point."""
    return rounded(kink.left[order], digits), rounded(kink.right[order], digits)


def sides(kink: Kink, order: int, digits: int = DIGITS) -> str:
    """f, f' or f'' on either side of the point, in words."""
    left, right = ("no value" if side == "nan" else side for side in both(kink, order, digits))
    return f"{left} on both sides" if left == right else f"{left} on the left, {right} on the right"


def choices(kink: Kink, digits: int = DIGITS) -> str:
    """Which framework takes which slope in the point; empty if both sides agree and no framework differs."""
    if kink.left[1] == kink.right[1] and not kink.disputed:
        return ""
    groups: dict[str, list[str]] = {}
    for framework, slope in kink.picks.items():
        groups.setdefault(rounded(slope, digits), []).append(framework)
    named = {slope: _products(frameworks, kink) for slope, frameworks in groups.items()}
    return "; ".join(f"{_joined(names)} take{'s' * (len(names) == 1)} the slope {slope}" for slope, names in named.items())


def product(name: str) -> str:
    """The name of a framework, with the release before which it made a choice."""
    plain, _, release = name.partition("<")
    return _PRODUCTS.get(plain, plain) + f" before {release}" * bool(release)


def _products(frameworks: list[str], kink: Kink) -> list[str]:
    """The names of the frameworks; Keras once where all its backends agree."""
    backends = [name for name in kink.picks if name.startswith("keras") and "<" not in name]
    if all(name in frameworks for name in backends):
        frameworks = [name for name in frameworks if not name.startswith("keras[")]
        return [product(name) for name in frameworks]
    return ["Keras on TensorFlow" if name == "keras" else product(name) for name in frameworks]


def taken(kink: Kink, digits: int = DIGITS) -> str:
    """The slope that is taken in the point: PyTorch's where it has the function, else that of actviz."""
    if "torch" in kink.picks:
        return f"{_PRODUCTS['torch']} takes {rounded(kink.picks['torch'], digits)}"
    return f"actviz takes {rounded(kink.picked[1], digits)}"


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
