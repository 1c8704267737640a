"""Numbers in the containers of other libraries, which are recognised by their types and never imported.

pandas objects keep index and names, dask arrays stay lazy. Tensors of torch and jax would lose their gradients, so they are refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

#: Computes f (order 0), f' and f'' of an array: one result for each order.
Compute = Callable[[Any, Sequence[int]], tuple[Any, ...]]
#: The type in which numbers of another type are computed; raises TypeError for what is no real number.
ResultType = Callable[[np.dtype[Any]], np.dtype[Any]]

_WAYS_OUT = {
    ("torch", "Tensor"): "a torch tensor would lose its gradient: {module}x.detach().cpu().numpy() is an array",
    ("jaxlib", "ArrayImpl"): "a jax array would lose its gradient: np.asarray(x) is a NumPy array{code}",
    ("jax", "Tracer"): "jax cannot trace it{code}",
}
_PLAIN = (np.ndarray, np.generic, float, int, list, tuple)


def refuse_tensors(x: Any, spec: str, *, is_scalar: bool) -> None:
    """Raise TypeError with the way out for a tensor of torch or an array of jax."""
    place = _place(x)
    if place in _WAYS_OUT:
        module = "f.torch() is a module with exact forward and backward passes, " if is_scalar else ""
        code = f"; `actviz code '{spec}' --target jax` prints JAX code" if is_scalar else ""
        raise TypeError(f"{spec} computes with NumPy, and {_WAYS_OUT[place].format(module=module, code=code)}")


def contained(x: Any, orders: Sequence[int], compute: Compute, result_type: ResultType) -> tuple[Any, ...] | None:
    """Compute each number in a container, in a container of the same kind for each order; None for what is no container."""
    match _place(x):
        case "pandas", "Series":
            return _series(x, orders, compute)
        case "pandas", "DataFrame":
            return _frame(x, orders, compute)
        case "dask", "Array":
            dtype = result_type(x.dtype)
            meta = np.empty((0,) * x.ndim, dtype)
            return tuple(x.map_blocks(_block, compute=compute, order=order, dtype=dtype, meta=meta) for order in orders)
    return None


def contained_vectors(x: Any, order: int, compute: Compute, result_type: ResultType) -> Any:
    """The same for functions of vectors, which are the last axis: a row of a frame, or a whole series."""
    match _place(x):
        case "pandas", "Series":
            (result,) = compute(_numbers(x), [order])
            is_like = result.shape == x.shape
            return sys.modules["pandas"].Series(result, index=x.index, name=x.name) if is_like else result
        case "pandas", "DataFrame":
            (result,) = compute(_matrix(x), [order])
            columns = x.columns if result.shape == x.shape else None
            return result if order else sys.modules["pandas"].DataFrame(result, index=x.index, columns=columns)
        case "dask", "Array" if x.ndim:
            return _dask_vectors(x, order, compute, result_type(x.dtype))
    return None


def _place(x: Any) -> tuple[str, str] | None:
    """The library and the name of the type that is known; None for all else."""
    if isinstance(x, _PLAIN):
        return None
    for kind in type(x).__mro__:
        place = (kind.__module__.partition(".")[0], kind.__name__)
        if place in _WAYS_OUT or place in (("pandas", "Series"), ("pandas", "DataFrame"), ("dask", "Array")):
            return place
    return None


def _block(values: npt.NDArray[Any], compute: Compute, order: int) -> Any:
    return compute(values, [order])[0]


def _dask_vectors(x: Any, order: int, compute: Compute, dtype: np.dtype[Any]) -> Any:
    """Vectors of a lazy array: each lies in one block."""
    size = x.shape[-1]
    shape = compute(np.zeros(size, dtype), [order])[0].shape
    whole = x.rechunk({x.ndim - 1: -1})
    chunks = (*whole.chunks[:-1], *((length,) for length in shape))
    added = {"new_axis": [x.ndim]} if order else {}
    meta = np.empty((0,) * (x.ndim + order), dtype)
    return whole.map_blocks(_block, compute=compute, order=order, dtype=dtype, chunks=chunks, meta=meta, **added)


def _series(x: Any, orders: Sequence[int], compute: Compute) -> tuple[Any, ...]:
    pandas: Any = sys.modules["pandas"]
    results = compute(_numbers(x), orders)
    dtype = x.dtype if _is_nullable_float(x.dtype) else None
    return tuple(pandas.Series(result, index=x.index, name=x.name, dtype=dtype) for result in results)


def _frame(x: Any, orders: Sequence[int], compute: Compute) -> tuple[Any, ...]:
    """Each column in its own type."""
    pandas: Any = sys.modules["pandas"]
    if len(set(x.dtypes)) == 1 and isinstance(x.dtypes.iloc[0], np.dtype):
        results = compute(x.to_numpy(), orders)
        return tuple(pandas.DataFrame(result, index=x.index, columns=x.columns) for result in results)
    columns = [_column(x.iloc[:, place], orders, compute) for place in range(x.shape[1])]
    frames = [pandas.concat(parts, axis=1) for parts in zip(*columns, strict=True)] or [x.copy() for _ in orders]
    for frame in frames:
        frame.columns = x.columns
    return tuple(frames)


def _column(x: Any, orders: Sequence[int], compute: Compute) -> tuple[Any, ...]:
    try:
        return _series(x, orders, compute)
    except TypeError as error:
        raise TypeError(f"column {x.name!r}: {error}") from None


def _numbers(x: Any) -> npt.NDArray[Any]:
    """The numbers of a series, NaN where one is missing."""
    if isinstance(x.dtype, np.dtype):
        values: npt.NDArray[Any] = x.to_numpy()
        return values
    if getattr(x.dtype, "kind", "O") not in "biuf":
        raise TypeError(f"an activation takes real numbers, not {x.dtype}")
    numbers: npt.NDArray[Any] = x.to_numpy(dtype=_float_type(x.dtype), na_value=np.nan)
    return numbers


def _matrix(x: Any) -> npt.NDArray[Any]:
    """The numbers of a frame, in the widest type of its columns."""
    if not x.shape[1]:
        numbers: npt.NDArray[Any] = x.to_numpy(dtype=np.float64)
        return numbers
    return np.column_stack([_numbers(x.iloc[:, place]) for place in range(x.shape[1])])


def _float_type(dtype: Any) -> np.dtype[Any]:
    """The float type of NumPy that holds the numbers of a type of pandas."""
    is_narrow = dtype.kind == "f" and getattr(dtype, "itemsize", 8) == 4
    return np.dtype(np.float32 if is_narrow else np.float64)


def _is_nullable_float(dtype: Any) -> bool:
    """Whether it is a type of pandas for floats with missing ones."""
    return not isinstance(dtype, np.dtype) and dtype.kind == "f" and not hasattr(dtype, "fill_value")
