"""Lines as they stand in public code: each is the function that its authors meant."""

from __future__ import annotations

import numpy as np
import pytest

from actviz import get
from actviz.errors import FormulaError

#: The shape of a line, and a function with the same values.
LINES = {
    "return x * torch.sigmoid(1.702 * x)": "quick_gelu",
    "transformed = tensor * torch.sigmoid(1.702 * tensor)": "quick_gelu",
    "out = x * F.relu6(x + 3, inplace=True) / 6": "hard_swish",
    "return F.relu6(x + 3.) / 6.": "hard_sigmoid",
    "return x * F.relu6(x + 3., inplace=self.inplace) / 6.": "hard_swish",
    "return x.mul(torch.tanh(F.softplus(x)))  # x * tanh(ln(1 + exp(x)))": "mish",
    "x = x *( torch.tanh(F.softplus(x)))": "mish",
    "return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))": "gelu_tanh",
    "activation = 0.5 * hidden * (1 + torch.tanh(math.sqrt(2 / math.pi) * (hidden + 0.044715 * torch.pow(hidden, 3))))": "gelu_tanh",
    "return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + \n            0.044715 * torch.pow(x, 3))))": "gelu_tanh",
    "return 0.5 * x * (1.0 + torch.erf(x / math.sqrt(2.0)))": "gelu",
    "return np.where(x > 0, x, 0.01 * x)": "leaky_relu",
    "return np.where(x > 0, x, alpha * x):alpha=0.1": "leaky_relu:0.1",
    "return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))": "elu",
    "return np.where(x > 0, x, np.exp(x) - 1)": "elu",
    "return tf.where(x > 0, x, tf.zeros_like(x))": "relu",
    "return tf.where(x > 0.0, x, 0.0)": "relu",
    "return jnp.log1p(jnp.exp(-jnp.abs(x))) + jnp.maximum(x, 0)": "softplus",
    "sp = np.log1p(np.exp(-np.abs(u))) + np.maximum(u, 0)": "softplus",
    "return x * K.sigmoid(x)": "silu",
    "'swish': lambda x: x * K.sigmoid(x)": "",
    "return (x * K.sigmoid(beta * x)):beta=2": "swish:2",
    "return jnp.minimum(jnp.maximum(x, 0.0), 1.0)": "clip:0,1",
    "return 1 / (1 + tf.exp(-x))": "sigmoid",
    "return sigmoid(x)*(1-sigmoid(x))": "sigmoid(x)*sigmoid(-x)",
    "return 1 - np.tanh(x)**2": "1/cosh(x)**2",
    "return x if x > 0 else 0.": "relu",
    "x * (x > 0).float()": "relu",
    "return torch.clamp(x, min=0, max=6)": "relu6",
    "return x * torch.tanh(torch.nn.functional.softplus(x))": "mish",
    "self.act = lambda x: F.relu(x) ** 2": "relu_squared",
    "y = torch.square(F.relu(x))": "relu_squared",
    "return torch.log(torch.cosh(x))": "log_cosh",
    "return x * x.sigmoid()": "silu",
    "return x / (1 + x.abs())": "softsign",
}


@pytest.mark.parametrize(("line", "same"), LINES.items())
def test_a_pasted_line_is_what_its_authors_meant(line: str, same: str) -> None:
    if not same:
        with pytest.raises(FormulaError, match="formula"):
            get(line)
        return
    x = np.array([-7.5, -3.0, -1.25, -0.3, 0.2, 0.9, 2.5, 3.5, 6.5, 11.0])
    np.testing.assert_allclose(get(line)(x), get(same)(x), rtol=1e-15)


def test_a_loss_of_two_variables_names_both() -> None:
    with pytest.raises(FormulaError) as refusal:
        get("np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))")
    assert "z or y" in refusal.value.message
    assert "^" in refusal.value.hint
