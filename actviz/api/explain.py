"""`actviz.explain`: one page about one function."""

from __future__ import annotations

from actviz.api.arguments import AnyFunction
from actviz.catalogue.resolve import get
from actviz.render.views.explanation import ExplanationView


def explain(function: AnyFunction, *, brief: bool = False) -> ExplanationView:
    """Explain one function on one page, the most important first, as `actviz explain` does.

    `brief` keeps the lines of one screen. Every statement is computed from the function and its parameters; `to_dict()` has the
    numbers. Raises UnknownNameError and FormulaError as `actviz.get` does.

    >>> import actviz
    >>> page = actviz.explain("leaky_relu:0.2")
    >>> page.to_dict()["results"][0]["largest_slope"]["value"]
    1.0
    >>> page.rows()[1]
    {'topic': 'formula', 'text': 'where(x <= 0, 0.2*x, x)'}
    """
    return ExplanationView(get(function), brief)
