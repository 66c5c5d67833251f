"""xarray: axes by the names of their dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from noether._errors import UsageError

_TIMES = ("t", "time", "times", "step", "frame")
_TRAJECTORIES = ("trajectory", "traj", "id", "run", "trial", "particle", "sample", "realization", "realisation")


def _of_xarray(value: Any, kind: str) -> bool:
    return any(base.__name__ == kind and base.__module__.startswith("xarray") for base in type(value).__mro__)


def is_dataset(value: Any) -> bool:
    """An xarray.Dataset."""
    return _of_xarray(value, "Dataset")


def is_labelled(value: Any) -> bool:
    """An xarray.DataArray."""
    return _of_xarray(value, "DataArray")


def _dimension(array: Any, names: tuple[str, ...]) -> Any:
    return next((dim for dim in array.dims if str(dim).lower() in names), None)


def _axes_in_order(array: Any, name: str) -> list[Any]:
    """Dimensions as (trajectory, time, coordinates)."""
    time = _dimension(array, _TIMES)
    if time is None:
        raise UsageError(
            f"{name}: none of its dimensions {', '.join(map(str, array.dims))} is a time. "
            "Rename one, as in q.rename({'steps': 'time'})."
        )
    trajectory = _dimension(array, _TRAJECTORIES)
    rest = [dim for dim in array.dims if dim not in (time, trajectory)]
    if trajectory is None and len(rest) == 2:
        raise UsageError(
            f"{name}: its dimensions {', '.join(map(str, rest))} may both count trajectories. "
            "Rename that of the trajectories, as in q.rename({'...': 'trajectory'})."
        )
    return [dim for dim in (trajectory, time) if dim is not None] + rest


def _in_order(array: Any, name: str) -> Any:
    dims = _axes_in_order(array, name)
    values = np.asarray(array.transpose(*dims).to_numpy())
    lead = 2 if _dimension(array, _TRAJECTORIES) is not None else 1
    return values.reshape(*values.shape[:lead], -1)


def times_of(array: Any) -> Any:
    """The coordinate of the time dimension, where it has one."""
    time = _dimension(array, _TIMES)
    return np.asarray(array.coords[time].to_numpy()) if time is not None and time in array.coords else None


def as_arrays(t: Any, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Times and arrays with labelled ones put in order; times are taken from them where none are given."""
    labelled = [name for name, values in given.items() if is_labelled(values)]
    if labelled and t is None:
        t = times_of(given[labelled[0]])
    return t, {name: _in_order(values, name) if name in labelled else values for name, values in given.items()}


def columns_of(array: Any) -> dict[str, Any] | None:
    """Columns of a DataArray whose last dimension has names, as a Dataset has them; else nothing."""
    dims = _axes_in_order(array, "data")
    dim = dims[-1]
    if dim not in array.coords or str(dim).lower() in (*_TIMES, *_TRAJECTORIES):
        return None
    labels = [str(label) for label in array.coords[dim].to_numpy()]
    if np.asarray(array.coords[dim].to_numpy()).dtype.kind in "iuf":
        return None
    return {label: array.isel({dim: i}, drop=True) for i, label in enumerate(labels)}


def parts_of_dataset(dataset: Any) -> dict[str, Any]:
    """Variables of a Dataset by name."""
    return {str(name): dataset[name] for name in dataset.data_vars}


def table_of(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns of a table, one row per time of each trajectory, from arrays over (trajectory, time)."""
    first = next(iter(columns.values()))
    dims = _axes_in_order(first, next(iter(columns)))
    shape = tuple(first.sizes[dim] for dim in dims)
    table: dict[str, Any] = {}
    for i, dim in enumerate(dims):
        labels = first.coords[dim].to_numpy() if dim in first.coords else np.arange(first.sizes[dim])
        view = np.asarray(labels).reshape([-1 if k == i else 1 for k in range(len(dims))])
        table["t" if i == len(dims) - 1 else "id"] = np.broadcast_to(view, shape).ravel()
    for name, array in columns.items():
        if set(array.dims) != set(dims):
            raise UsageError(
                f"{name}: its dimensions {', '.join(map(str, array.dims))} are not those of the first variable, "
                f"{', '.join(map(str, dims))}. Leave it out, as in data.drop_vars({name!r})."
            )
        table[name] = np.asarray(array.transpose(*dims).to_numpy()).ravel()
    return table
