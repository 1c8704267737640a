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


def describe(kink: Kink) -> str:
    """What is special about the point, with both sides.

    >>> import actviz
    >>> describe(actviz.get("relu").kinks[0])
    'kink at 0: slope 0 on the left, 1 on the right'
    """
    left, right = kink.left[kink.order], kink.right[kink.order]
    sides = f"{left:.6g} on the left, {right:.6g} on the right"
    match kink.order:
        case 0:
            return f"jump at {kink.x:.6g}: {sides}, {kink.picked[0]:.6g} in the point"
        case 1:
            return f"kink at {kink.x:.6g}: slope {sides}"
        case _:
            return f"f'' jumps at {kink.x:.6g}: {sides}"


def takers(kink: Kink) -> str:
    """Which framework takes which slope in the point; PyTorch's choice first. Empty where nobody has to choose."""
    if kink.left[1] == kink.right[1] and set(kink.picks.values()) <= {kink.left[1]}:
        return ""
    groups: dict[float, list[str]] = {}
    for framework, slope in kink.picks.items():
        groups.setdefault(slope, []).append(_PRODUCTS.get(framework, framework))
    clauses = [f"{_joined(names)} {'takes' if len(names) == 1 else 'take'} {slope:.6g}" for slope, names in groups.items()]
    return "; ".join(clauses)


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
