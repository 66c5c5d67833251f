"""Dicts and xarray: arrays under the names of the arguments, or columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from noether import _labelled as labelled
from noether._arrays import are_trajectories, from_arrays
from noether._columns import Columns
from noether._errors import UsageError
from noether._given import Given
from noether._notes import Notes
from noether._numbers import texts
from noether._tables import Table, from_table, is_frame, table_of_frames

#: Other names of the arguments.
ARGUMENTS = {
    **{name: name for name in ("t", "q", "p", "v", "x", "dt", "mass", "q_next", "p_next")},
    "time": "t", "times": "t",
    "position": "q", "positions": "q", "pos": "q",
    "momentum": "p", "momenta": "p",
    "velocity": "v", "velocities": "v", "vel": "v",
    "state": "x", "states": "x", "X": "x",
}  # fmt: skip


def _has_rows(value: Any) -> bool:
    """Several numbers per time, or several trajectories."""
    return are_trajectories(value) or labelled.is_labelled(value) or np.ndim(value) != 1


def _are_arguments(given: Mapping[str, Any]) -> bool:
    """Do the names and shapes speak of arrays (N, T, n) rather than of columns?"""
    roles = [ARGUMENTS.get(str(name)) for name in given]
    states = [role for role in roles if role in ("q", "x")]
    if len(states) != 1 or any(role is None for role in roles) or len(set(roles)) != len(roles):
        return False
    return any(_has_rows(value) for name, value in given.items() if ARGUMENTS[str(name)] != "mass")


def _from_arguments(given: Mapping[str, Any], columns: Columns, notes: Notes) -> Given:
    by_role = {ARGUMENTS[str(name)]: value for name, value in given.items()}
    t, q, p = (by_role.pop(name, None) for name in ("t", "q", "p"))
    if "dt" in by_role:
        by_role["dt"] = float(np.asarray(by_role["dt"]).reshape(-1)[0])
    asked = {name: value for name, value in by_role.items() if getattr(columns, name) is None}
    return from_arrays(t, q, p, replace(columns, **asked), notes)


def _long(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns (N, T) as a table with an id; those of one trajectory as they are."""
    columns = {str(name): np.asarray(value) for name, value in given.items()}
    shapes = {array.shape for array in columns.values() if array.ndim == 2}
    if len(shapes) != 1:
        return columns
    shape = shapes.pop()
    for name, array in columns.items():
        if array.shape not in (shape, shape[1:]):
            raise UsageError(f"{name}: it has shape {array.shape}, others {shape}. Give (N, T), or (T,) for all.")
    table = {name: np.broadcast_to(array, shape).ravel() for name, array in columns.items()}
    return {"id": np.repeat(np.arange(shape[0]), shape[1]), **table}


def _name_vars(given: Mapping[str, Any], columns: Columns) -> bool:
    """Are the variables of any meaning columns of the dict?"""
    return columns.vars is not None and set(texts(columns.vars, "vars")) <= set(map(str, given))


def from_mapping(
    given: Mapping[str, Any], q: Any, p: Any, columns: Columns, notes: Notes, name: str = "columns"
) -> Given:
    """Data of a dict: of frames, each a trajectory; of arrays under the names of arguments; of columns."""
    if not given:
        raise UsageError("t: the dict is empty. Give arrays under the names t, q and p, or columns.")
    if all(is_frame(value) for value in given.values()):
        return from_table(table_of_frames(list(given.values())), q, p, columns, notes)
    unnamed = q is None and p is None and columns.x is None and columns.v is None
    if unnamed and _are_arguments(given) and not _name_vars(given, columns):
        return _from_arguments(given, columns, notes)
    table = _long(given)
    lengths = {name: np.shape(values) for name, values in table.items()}
    if len(set(lengths.values())) != 1 or len(next(iter(lengths.values()))) != 1:
        shapes = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise UsageError(f"t: the dict has arrays of shapes {shapes}. Give columns of one length, or t, q and p.")
    return from_table(Table([table], name), q, p, columns, notes)


def from_labelled(value: Any, q: Any, p: Any, columns: Columns, notes: Notes) -> Given:
    """Data of an xarray.Dataset, or of a DataArray whose coordinates have names."""
    if labelled.is_labelled(value):
        parts = labelled.columns_of(value)
        if parts is None:
            raise UsageError(
                "t: a DataArray without names of its coordinates says not what they are. "
                "Give it as q= (positions) or x= (whole states)."
            )
    else:
        parts = labelled.parts_of_dataset(value)
    if q is None and p is None and columns.x is None and columns.v is None and _are_arguments(parts):
        first = parts[next(name for name in parts if ARGUMENTS[name] in ("q", "x"))]
        if any(len(part.dims) > 2 for part in parts.values()) or "x" not in parts:
            return _from_arguments({"t": labelled.times_of(first), **parts}, columns, notes)
    return from_table(Table([labelled.table_of(parts)], "data"), q, p, columns, notes)
