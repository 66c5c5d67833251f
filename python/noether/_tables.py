"""Tables with named columns: frames of pandas and polars, lists of them, dicts of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noether import _core
from noether._arrays import data_of, rising
from noether._columns import Columns, halves_of_names, refuse_beside_vars, step_of
from noether._errors import UsageError
from noether._given import Given
from noether._notes import Notes
from noether._numbers import Doubles, doubles, texts
from noether._times import numbers_of_times


def is_frame(value: Any) -> bool:
    """A table with named columns: pandas, polars and their like."""
    return hasattr(type(value), "columns") and hasattr(value, "__getitem__")


def are_frames(value: Any) -> bool:
    """A list of frames, each a trajectory."""
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(is_frame, value))


@dataclass
class Table:
    """Columns by name, in one part or several, each of trajectories of its own."""

    parts: list[dict[str, Any]]
    name: str = "frame"
    levels: list[str] = field(default_factory=list)  #: columns that were levels of the index

    @property
    def header(self) -> list[str]:
        return list(self.parts[0])

    def column(self, name: str) -> NDArray[Any]:
        return np.concatenate([_values(part[name]) for part in self.parts])

    def numbers(self, name: str) -> Doubles:
        return doubles(self.column(name), f"column '{name}'")

    def parts_of_rows(self) -> NDArray[np.int64]:
        """The number of the part of every row."""
        first = self.header[0]
        return np.repeat(np.arange(len(self.parts)), [len(_values(part[first])) for part in self.parts])


def _values(column: Any) -> NDArray[Any]:
    return np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)


def _levels(frame: Any) -> dict[str, Any]:
    """What the index of a pandas frame says; row numbers say nothing."""
    index: Any = getattr(frame, "index", None)
    if not hasattr(index, "nlevels"):
        return {}
    if index.nlevels == 1 and index.name is None and index.dtype.kind in "iu":
        return {}
    names = [index.names[i] if index.names[i] is not None else f"index level {i}" for i in range(index.nlevels)]
    if index.nlevels == 1 and index.name is None:
        names = ["the index"]
    return {str(name): index.get_level_values(i).to_numpy() for i, name in enumerate(names)}


def _part_of(frame: Any) -> tuple[dict[str, Any], list[str]]:
    """Columns and levels of the index of one frame."""
    labels = list(frame.columns)
    pick = frame.iloc if hasattr(frame, "iloc") else None
    part = {str(label): frame[label] if pick is None else pick[:, i] for i, label in enumerate(labels)}
    levels = {name: values for name, values in _levels(frame).items() if name not in part}
    return {**part, **levels}, list(levels)


def _collected(frame: Any) -> Any:
    """A frame in memory: polars' lazy ones are computed, pyarrow's tables converted."""
    if hasattr(frame, "collect"):
        return frame.collect()
    return frame.to_pandas() if hasattr(frame, "column_names") else frame


def table_of_frames(frames: list[Any]) -> Table:
    """One frame, or several that are trajectories of their own."""
    parts, levels = zip(*map(_part_of, map(_collected, frames)))
    for i, part in enumerate(parts):
        if list(part) != list(parts[0]):
            raise UsageError(
                f"frame {i}: it has columns {', '.join(part)}, the first {', '.join(parts[0])}. "
                "Give frames with the same columns."
            )
    return Table(list(parts), "frame" if len(parts) == 1 else "frames", levels[0])


# Which column is what


def _is_dated(values: NDArray[Any]) -> bool:
    return values.dtype.kind in "mM"


def _time_column(table: Table, found: dict[str, Any], free: list[str]) -> str | None:
    """Dates among the levels and unnamed columns, or the last numeric level of the index."""
    dated: list[str] = [name for name in (*free, *found["ignored"]) if _is_dated(table.column(name))]
    if dated:
        return dated[0]
    numeric = [name for name in free if table.column(name).dtype.kind in "iuf"]
    return numeric[-1] if numeric else None


def _trajectory_column(table: Table, free: list[str]) -> str | None:
    """The first of several levels, or one that counts nothing."""
    several = len(table.levels) > 1
    for name in free:
        if several or table.column(name).dtype.kind not in "iufmM":
            return name
    return None


def _take_levels(table: Table, found: dict[str, Any], columns: Columns, notes: Notes) -> None:
    """Levels of the index and dates stand for times and trajectories that no column names."""
    free = [name for name in table.levels if name in found["ignored"]]
    for role, missing in (
        ("time", found["time"] is None and not step_of(columns)),
        ("trajectory", found["trajectory"] is None),
    ):
        name = None
        if missing:
            name = _time_column(table, found, free) if role == "time" else _trajectory_column(table, free)
        if name is None:
            continue
        found[role] = name
        found["ignored"] = [other for other in found["ignored"] if other != name]
        free = [other for other in free if other != name]
        notes.keep(f"{table.name}: {_called(name)} is taken as {'the time' if role == 'time' else 'the trajectory'}.")


def _called(name: str) -> str:
    return name if name == "the index" or name.startswith("index level ") else f"'{name}'"


def _recognised(table: Table, q: Any, p: Any, columns: Columns, notes: Notes) -> dict[str, Any]:
    """Names of the columns by what they hold."""
    header = table.header
    asked = _core.ReadOptions()
    refuse_beside_vars(q, p, columns, "x")
    asked.vars = texts(columns.vars, "vars")
    if columns.x is not None:
        if q is not None or p is not None or columns.v is not None:
            raise UsageError("x: whole states are named beside positions, momenta or velocities. Name one of both.")
        q, p = halves_of_names(columns.x)
    asked.q, asked.p, asked.v = texts(q, "q"), texts(p, "p"), texts(columns.v, "v")
    asked.time, asked.trajectory = columns.time or "", columns.trajectory or ""
    found = dict(_core.table_columns(header, asked, table.name))
    for role in ("time", "trajectory"):
        found[role] = None if found[role] is None else header[found[role]]
    for role in ("positions", "partners"):
        found[role] = [header[i] for i in found[role]]
    found["ignored"] = [name for name in found["ignored"] if name in header]
    _take_levels(table, found, columns, notes)
    return found


def states_of_frame(frame: Any, variables: Sequence[str]) -> Doubles:
    """States (rows, M) in the order of the rows: of the columns of these names, else of those recognised.

    Velocities stand for momenta.
    """
    table = table_of_frames([frame])
    names = list(variables)
    if not set(names) <= set(table.header):
        found = _recognised(table, None, None, Columns(), Notes())
        names = [*found["positions"], *found["partners"]]
    return np.stack([table.numbers(name) for name in names], axis=1)


# Rows by trajectory


def _order_by_trajectory(ids: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows sorted by trajectory in the order in which they appear, and where each begins."""
    labels = ids.astype(str) if ids.dtype == object else ids
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    number = rank[inverse.reshape(-1)]
    offsets = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=len(first)))])
    return np.argsort(number, kind="stable").astype(np.int64), offsets.astype(np.int64)


def _ids(table: Table, found: dict[str, Any]) -> NDArray[Any] | None:
    """What tells the trajectory of every row; nothing where there is only one."""
    own = None if found["trajectory"] is None else table.column(found["trajectory"])
    if len(table.parts) == 1:
        return own
    parts = table.parts_of_rows()
    if own is None:
        return parts
    number = np.unique(own.astype(str), return_inverse=True)[1].reshape(-1)
    return np.asarray(parts * (int(number.max(initial=0)) + 1) + number)


def _advice(table: Table, found: dict[str, Any]) -> str:
    if found["trajectory"] is not None or len(table.parts) > 1:
        return "Sort the rows of each trajectory by time."
    for name in found["ignored"]:
        if 1 < len(np.unique(table.column(name).astype(str))) <= len(table.parts_of_rows()) // 2:
            return f"Name the column that tells trajectories apart: trajectory='{name}'."
    return "Name the column that tells trajectories apart with trajectory=, or sort the rows by time."


def from_table(table: Table, q: Any, p: Any, columns: Columns, notes: Notes) -> Given:
    """Data of a table, one row per time; see `noether.discover`."""
    found = _recognised(table, q, p, columns, notes)

    def matrix(names: list[str]) -> Doubles:
        return np.stack([table.numbers(name) for name in names], axis=1)

    first = "q" if columns.vars is None else "x"
    arrays = {first: matrix(found["positions"])}
    if found["partners"]:
        arrays["v" if found["velocities"] else "p"] = matrix(found["partners"])
    times = None
    if found["time"] is not None:
        times = numbers_of_times(table.column(found["time"]), _place(table, found["time"]), notes)
    offsets = None
    ids = _ids(table, found)
    if ids is not None and len(arrays[first]) > 0:
        order, offsets = _order_by_trajectory(ids)
        arrays = {name: np.ascontiguousarray(values[order]) for name, values in arrays.items()}
        times = None if times is None else times[order]
    if times is not None:
        place = _place(table, found["time"])
        times, arrays = rising(times, arrays, offsets, notes, place, _advice(table, found))
    if found["ignored"]:
        notes.keep(f"{table.name}: columns not used: {', '.join(found['ignored'])}.")
    return data_of(times, arrays, offsets, columns, found["variables"], table.name, notes, found["degrees"])


def _place(table: Table, name: str) -> str:
    return f"{table.name}, column '{name}'" if _called(name) != name else f"{table.name}, {name}"
