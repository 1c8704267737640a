"""What a function says of itself in Python: formula, LaTeX, properties, and the documentation that `help` shows."""

import pydoc

import pytest

import actviz
from actviz.analysis.properties import PROPERTIES


def test_help_begins_with_the_formula() -> None:
    page = pydoc.plain(pydoc.render_doc(actviz.gelu)).splitlines()
    assert page[3].strip() == f"gelu(x) = {actviz.gelu.formula}"
    assert page[4].strip() == f"gelu'(x) = {actviz.gelu.text(1)}"
    assert actviz.get("x*tanh(x)").__doc__.startswith("f(x) = x*tanh(x)\n")
    assert actviz.get("mine=x*tanh(x)").__doc__.startswith("mine(x) = x*tanh(x)\n")
    assert actviz.softmax.__doc__.startswith(f"y_i = {actviz.softmax.formula}\n")


def test_documentation_has_parameters_kinks_names_and_the_source() -> None:
    text = actviz.get("elu:0.5").__doc__
    for part in ("alpha = 0.5", "At x = 0, f' is 0.5 on the left and 1 on the right; 0.5 is taken.", "torch.nn.ELU", "Clevert"):
        assert part in text


def test_the_class_keeps_its_own_documentation() -> None:
    for kind in (actviz.Activation, actviz.VectorActivation):
        assert kind.__doc__.partition(" ")[0] in ("An", "A")
        assert ">>>" in kind.__doc__
        assert "class " + kind.__name__ in pydoc.plain(pydoc.render_doc(kind))


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", actviz.names())
def test_every_function_documents_itself(name: str) -> None:
    f = actviz.get(name)
    assert f.formula in f.__doc__.splitlines()[0]
    assert f.definition.summary in f.__doc__


def test_latex() -> None:
    assert actviz.get("x/(1 + x**2)").latex() == r"\frac{x}{1 + x^{2}}"
    assert actviz.relu6._repr_latex_() == rf"$\displaystyle \operatorname{{relu6}}(x) = {actviz.relu6.latex()}$"
    assert actviz.get("x**2")._repr_latex_() == r"$\displaystyle f(x) = x^{2}$"


def test_properties_are_a_mapping() -> None:
    properties = actviz.leaky_relu.properties
    assert list(properties) == [item.key for item in PROPERTIES]
    assert properties["largest_slope"].value == 1.0
    assert properties.shown("range") == "(-inf, inf)"
    assert properties.get("colour") is None
    with pytest.raises(KeyError, match="did you mean largest_slope"):
        properties["largest_slop"]
    assert "<th>largest slope</th><td>1" in properties._repr_html_()
