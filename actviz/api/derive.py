"""`actviz.derive`: the derivative as a formula."""

from __future__ import annotations

from actviz.analysis.derivation_steps import passes
from actviz.analysis.derivative_formula import derive as derivation_of
from actviz.analysis.derivative_formula import values, verify
from actviz.api.arguments import AnyFunction, Numbers, numbers_in
from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.function.vector import VectorActivation
from actviz.render.views.derivative import DerivativeView
from actviz.render.views.jacobian import JacobianView


def derive(
    function: AnyFunction, order: int = 1, *, at: Numbers = (), steps: bool = False, check: bool = False
) -> DerivativeView | JacobianView:
    """Derive a function: its derivative as a formula, case by case, as `actviz derive` shows it.

    `order` is 1 to 10, `at` are the x of values beside the formula, `steps` adds the rules that lead to it (orders 1 to 3), and `check`
    compares the code with SymPy's derivative at 50 digits: `proof` of the result holds what it finds. For a vector function the result
    is the Jacobian, at the vector `at` if one is given. Raises UsageError for another order, and for `steps` or `check` of a vector function.

    >>> import actviz
    >>> actviz.derive("tanh").derivation.texts.textbook
    '1 - tanh(x)**2'
    >>> print(actviz.derive("x**2").latex().strip())
    f'(x) = 2 x
    >>> actviz.derive("relu", at=[-1, 2]).values
    ((-1.0, 0.0), (2.0, 1.0))
    """
    resolved, points = get(function), numbers_in(at)
    if isinstance(resolved, VectorActivation):
        if order != 1 or check or steps:
            raise UsageError(
                f"{resolved.name} maps a whole vector: only its first derivative, the Jacobian, can be shown, without --check and --steps"
            )
        return JacobianView(resolved, points)
    derivation = derivation_of(resolved, order)
    at_values = values(derivation, points)
    proof = verify(derivation) if check else None
    return DerivativeView(derivation, at_values, proof, passes(resolved, order) if steps else ())
