"""From what users have (arrays, lists, frames, files) to what the library takes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noether import _core
from noether._errors import UsageError
from noether._numbers import Doubles, doubles, list_of_doubles, texts

Names = "str | Iterable[str] | None"


@dataclass
class Columns:
    """What arrays and columns mean; see `noether.discover`."""

    v: Any = None
    mass: Any = None
    dt: float | None = None
    q_next: Any = None
    p_next: Any = None
    names: Any = None
    time: str | None = None
    trajectory: str | None = None
    angles: Any = None


def is_frame(value: Any) -> bool:
    """A table with named columns: pandas, polars and their like."""
    return hasattr(value, "columns") and hasattr(value, "__getitem__") and not isinstance(value, np.ndarray)


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _are_paths(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(_is_path, value))


def _options(columns: Columns) -> _core.ReadOptions:
    options = _core.ReadOptions()
    options.mass = list_of_doubles(columns.mass, "mass")
    options.angles = texts(columns.angles, "angles")
    if columns.dt is not None:
        step = list_of_doubles(columns.dt, "dt")
        if len(step) != 1 or not step[0] > 0 or not np.isfinite(step[0]):
            raise UsageError(f"dt: {columns.dt!r} is not a positive number. Give the time between rows.")
        options.dt = step[0]
    return options


# Arrays


def _is_list_of_arrays(values: Any) -> bool:
    if isinstance(values, np.ndarray):
        return values.dtype == object and values.ndim == 1 and _is_list_of_arrays(list(values))
    if not isinstance(values, (list, tuple)) or len(values) == 0:
        return False
    return all(hasattr(part, "__array__") and np.ndim(part) > 0 for part in values)


def _nested(values: Any) -> bool:
    """Lists of lists of lists of different lengths: trajectories without arrays."""
    if not isinstance(values, (list, tuple)) or len(values) == 0:
        return False
    if not all(isinstance(part, (list, tuple)) and len(part) > 0 for part in values):
        return False
    return all(isinstance(part[0], (list, tuple)) for part in values) and len({len(part) for part in values}) > 1


def _stacked(values: Any, name: str, axes: int) -> tuple[Doubles, NDArray[np.int64] | None]:
    """An array, or one trajectory below the other and where each begins.

    `axes` a trajectory: 2 for states, 1 for times.
    """
    if not _is_list_of_arrays(values) and not _nested(values):
        array = doubles(values, name)
        return (array[:, None] if axes == 2 and array.ndim == 1 else array), None
    parts = [doubles(part, f"{name}[{i}]") for i, part in enumerate(values)]
    if axes == 2:
        parts = [part[:, None] if part.ndim == 1 else part for part in parts]
    for i, part in enumerate(parts):
        if part.ndim != axes or part.shape[1:] != parts[0].shape[1:]:
            raise UsageError(
                f"{name}: trajectory {i} has shape {part.shape}, the first {parts[0].shape}. "
                f"Give {'(T, n) each' if axes == 2 else '(T,) each'}."
            )
    if len({len(part) for part in parts}) == 1:
        return np.stack(parts), None
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    return np.concatenate(parts), offsets.astype(np.int64)


def _from_arrays(t: Any, q: Any, p: Any, columns: Columns) -> _core.Data:
    if q is None:
        raise UsageError(
            "q: no positions are given. Call it with t, q and p, with a frame, or with the name of a file."
        )
    arrays: dict[str, Doubles] = {}
    arrays["q"], offsets = _stacked(q, "q", 2)
    given = {"p": p, "v": columns.v, "q_next": columns.q_next, "p_next": columns.p_next}
    for name, values in given.items():
        if values is None:
            continue
        arrays[name], others = _stacked(values, name, 2)
        if not np.array_equal(offsets if offsets is not None else [], others if others is not None else []):
            raise UsageError(f"{name}: its trajectories are not as long as those of q. Give one row for each.")
    if t is not None:
        arrays["t"] = _stacked(t, "t", 1)[0]
    if offsets is not None:
        arrays["offsets"] = offsets.astype(np.float64)
    options = _options(columns)
    options.names = texts(columns.names, "names")
    return _core.Data.from_arrays(arrays, options, "arrays")


# Frames


def _column(frame: Any, name: Any) -> NDArray[Any]:
    column = frame[name]
    return np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)


def _order_by_trajectory(ids: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows sorted by trajectory in the order in which they appear, and where each begins."""
    labels = ids.astype(str) if ids.dtype == object else ids
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    number = rank[inverse.reshape(-1)]
    offsets = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=len(first)))])
    return np.argsort(number, kind="stable").astype(np.int64), offsets.astype(np.int64)


def _from_frame(frame: Any, q: Any, p: Any, columns: Columns) -> _core.Data:
    labels = list(frame.columns)
    header = [str(label) for label in labels]
    asked = _core.ReadOptions()
    asked.q, asked.p, asked.v = texts(q, "q"), texts(p, "p"), texts(columns.v, "v")
    asked.time, asked.trajectory = columns.time or "", columns.trajectory or ""
    found = _core.table_columns(header, asked, "frame")

    def matrix(indices: Sequence[int]) -> Doubles:
        parts = [doubles(_column(frame, labels[i]), f"column '{header[i]}'") for i in indices]
        return np.stack(parts, axis=1)

    arrays: dict[str, Doubles] = {"q": matrix(found["positions"])}
    if found["partners"]:
        arrays["v" if found["velocities"] else "p"] = matrix(found["partners"])
    if found["time"] is not None:
        arrays["t"] = doubles(_column(frame, labels[found["time"]]), f"column '{header[found['time']]}'")
    if found["trajectory"] is not None and len(arrays["q"]) > 0:
        order, offsets = _order_by_trajectory(_column(frame, labels[found["trajectory"]]))
        arrays = {name: np.ascontiguousarray(values[order]) for name, values in arrays.items()}
        arrays["offsets"] = offsets.astype(np.float64)
    options = _options(columns)
    options.names = found["variables"]
    data = _core.Data.from_arrays(arrays, options, "frame")
    if found["ignored"]:
        data.warn(f"frame: columns not used: {', '.join(found['ignored'])}.")
    return data


# Files


def _from_files(files: Any, q: Any, p: Any, columns: Columns) -> _core.Data:
    options = _options(columns)
    options.q, options.p, options.v = texts(q, "q"), texts(p, "p"), texts(columns.v, "v")
    options.time, options.trajectory = columns.time or "", columns.trajectory or ""
    options.names = texts(columns.names, "names")
    paths = [files] if _is_path(files) else list(files)
    return _core.Data.from_files([os.fspath(path) for path in paths], options)


def gather(t: Any, q: Any, p: Any, columns: Columns) -> _core.Data:
    """The data, whichever way they are given."""
    if isinstance(t, _core.Data):
        return t
    if _is_path(t) or _are_paths(t):
        return _from_files(t, q, p, columns)
    if is_frame(t):
        return _from_frame(t, q, p, columns)
    if t is not None and q is None and columns.dt is None and np.ndim(t) >= 2:
        raise UsageError("q: no positions are given, and t is no frame. Call it with t, q and p.")
    return _from_arrays(t, q, p, columns)
