"""Numbers of other libraries: pandas keeps index and names, dask stays lazy, tensors are refused with the way out."""

import pickle
from types import SimpleNamespace

import dask.array as da
import numpy as np
import pandas as pd
import pytest

import actviz

X = np.array([-2.0, -0.5, 0.0, 3.0])
INDEX = pd.Index(["a", "b", "b", "c"], name="row")  # labels may repeat


def test_a_series_keeps_index_and_name() -> None:
    z = pd.Series(X, INDEX, name="z")
    pd.testing.assert_series_equal(actviz.gelu(z), pd.Series(actviz.gelu(X), INDEX, name="z"))
    pd.testing.assert_series_equal(actviz.relu.derivative(z, at_kink="right"), pd.Series([0.0, 0.0, 1.0, 1.0], INDEX, name="z"))
    for series, values in zip(actviz.tanh.jet(z, 2), actviz.tanh.jet(X, 2), strict=True):
        pd.testing.assert_series_equal(series, pd.Series(values, INDEX, name="z"))


def test_a_frame_keeps_the_type_of_each_column() -> None:
    frame = pd.DataFrame({"narrow": X.astype(np.float32), "whole": [1, 2, 3, 4], "wide": X}, INDEX)
    result = actviz.silu(frame)
    assert [str(dtype) for dtype in result.dtypes] == ["float32", "float64", "float64"]
    assert result.index.equals(INDEX)
    for name in frame:
        assert np.array_equal(result[name], actviz.silu(frame[name].to_numpy())), name


def test_columns_of_the_same_name_stay_apart() -> None:
    frame = pd.DataFrame(np.column_stack([X, -X]), columns=["x", "x"])
    mixed = pd.concat([frame.iloc[:, :1], frame.iloc[:, 1:].astype(np.float32)], axis=1)
    for one in (frame, mixed):
        assert np.array_equal(actviz.relu(one), np.column_stack([actviz.relu(X), actviz.relu(-X)]))
    assert actviz.relu(frame.iloc[:, :0]).shape == (4, 0)


@pytest.mark.parametrize("dtype", ["Float32", "Float64"])
def test_missing_numbers_stay_missing(dtype: str) -> None:
    z = pd.Series([1.0, None, -1.0], dtype=dtype)
    pd.testing.assert_series_equal(actviz.relu(z), pd.Series([1.0, None, 0.0], dtype=dtype))
    whole = actviz.relu(pd.Series([1, None], dtype="Int64"))
    assert np.array_equal(whole, [1.0, np.nan], equal_nan=True)


@pytest.mark.parametrize("column", [["a", "b"], pd.to_datetime(["2020-01-01", "2020-01-02"])])
def test_a_column_without_numbers_is_named(column: object) -> None:
    with pytest.raises(TypeError, match="column 'when'"):
        actviz.relu(pd.DataFrame({"x": [1.0, 2.0], "when": column}))


def test_a_row_of_a_frame_is_a_vector() -> None:
    frame = pd.DataFrame([[1.0, 2.0], [0.0, 0.0]], ["first", "second"], ["a", "b"])
    result = actviz.softmax(frame)
    assert list(result.columns) == ["a", "b"]
    assert result.loc["second"].tolist() == [0.5, 0.5]
    assert actviz.softmax(frame.loc["second"])["b"] == 0.5
    assert list(actviz.glu(frame).index) == ["first", "second"]
    assert actviz.softmax.jacobian(frame).shape == (2, 2, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_a_dask_array_stays_lazy(dtype: type) -> None:
    values = np.arange(-6, 6).reshape(3, 4).astype(dtype)
    lazy = da.from_array(values, chunks=(2, 3))
    for result, expected in (
        (actviz.gelu(lazy), actviz.gelu(values)),
        (actviz.gelu.derivative(lazy, 2), actviz.gelu.derivative(values, 2)),
        *zip(actviz.elu.jet(lazy, 1), actviz.elu.jet(values, 1), strict=True),
        (actviz.softmax(lazy), actviz.softmax(values)),
        (actviz.glu(lazy), actviz.glu(values)),
        (actviz.softmax.jacobian(lazy), actviz.softmax.jacobian(values)),
    ):
        assert isinstance(result, da.Array)
        assert (result.shape, result.dtype) == (expected.shape, expected.dtype)
        assert np.array_equal(pickle.loads(pickle.dumps(result)).compute(scheduler="sync"), expected)  # noqa: S301 - made here


def test_a_dask_array_of_texts_is_refused_before_it_is_computed() -> None:
    with pytest.raises(TypeError, match="real numbers"):
        actviz.relu(da.from_array(np.array(["a", "b"])))


def tensor(module: str, name: str) -> object:
    """An object that looks like a tensor of a library that need not be installed."""
    return type(name, (SimpleNamespace,), {"__module__": module})()


@pytest.mark.parametrize(
    ("x", "way"),
    [
        (tensor("torch", "Tensor"), r"f\.torch\(\).*x\.detach\(\)"),
        (tensor("jaxlib._jax", "ArrayImpl"), r"np\.asarray\(x\).*actviz code 'elu:alpha=2.0' --target jax"),
        (tensor("jax._src.core", "Tracer"), r"actviz code 'elu:alpha=2.0' --target jax"),
    ],
)
def test_a_tensor_is_refused_with_the_way_out(x: object, way: str) -> None:
    f = actviz.get("elu:2")
    for call in (f, f.derivative, f.jet):
        with pytest.raises(TypeError, match=way):
            call(x)
    with pytest.raises(TypeError, match="softmax computes with NumPy"):
        actviz.softmax(x)


def test_a_module_of_torch_has_exact_passes() -> None:
    torch = pytest.importorskip("torch")
    for name in ("gelu", "relu", "x*tanh(x)"):
        f = actviz.get(name)
        module = f.torch()
        x = torch.linspace(-5, 5, 21, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(module(x).sum(), x, create_graph=True)
        assert np.array_equal(slope.detach(), f.derivative(np.linspace(-5, 5, 21)))
        (curvature,) = torch.autograd.grad(slope.sum(), x)
        assert np.array_equal(curvature, f.derivative(np.linspace(-5, 5, 21), 2))
