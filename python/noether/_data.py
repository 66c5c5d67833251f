"""From what users have (arrays, lists, frames, dicts, files) to what the library takes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from noether import _core
from noether import _labelled as labelled
from noether._arrays import from_arrays
from noether._columns import Columns, angle_names, halves_of_names, options_for_files, refuse_beside_vars
from noether._errors import UsageError
from noether._foreign import expanded, given_of_foreign, is_foreign
from noether._given import Given
from noether._mappings import from_labelled, from_mapping
from noether._notes import Notes
from noether._numbers import texts
from noether._tables import Table, are_frames, from_table, is_frame, table_of_frames

__all__ = ["Columns", "gather", "is_frame"]

_TABLES = (".csv", ".tsv", ".txt", ".dat")


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _are_paths(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(_is_path, value))


def _is_table(path: str) -> bool:
    return path.lower().removesuffix(".gz").endswith(_TABLES)


def _from_files(files: Any, q: Any, p: Any, columns: Columns, notes: Notes) -> _core.Data | Given:
    paths = expanded([os.fspath(path) for path in ([files] if _is_path(files) else files)])
    if any(map(is_foreign, paths)):
        return given_of_foreign(paths, q, p, columns, notes)
    refuse_beside_vars(q, p, columns, "x")
    states: list[str] = []
    if columns.x is not None:
        if _is_table(paths[0]):
            q, p = halves_of_names(columns.x)
        else:
            states = texts(columns.x, "x")

    def read(angles: list[str]) -> _core.Data:
        options = options_for_files(q, p, columns, angles)
        options.states = states
        return _core.Data.from_files(paths, options)

    if columns.angles is not True:
        return read(angle_names(columns.angles, []))
    names = read([]).variables  # all positions: they are known once the files are read
    return read(names[: len(names) // 2])


def read_given(t: Any, q: Any, p: Any, columns: Columns, notes: Notes) -> _core.Data | Given:
    """Arrays as the library takes them, or the data of files that it reads itself."""
    if _is_path(t) or _are_paths(t):
        return _from_files(t, q, p, columns, notes)
    if labelled.is_dataset(t) or (labelled.is_labelled(t) and q is None and columns.x is None):
        return from_labelled(t, q, p, columns, notes)
    if is_frame(t):
        return from_table(table_of_frames([t]), q, p, columns, notes)
    if are_frames(t):
        return from_table(table_of_frames(list(t)), q, p, columns, notes)
    if isinstance(t, Mapping):
        return from_mapping(t, q, p, columns, notes)
    if isinstance(t, (list, tuple)) and len(t) > 0 and all(isinstance(part, Mapping) for part in t):
        return from_table(Table([dict(part) for part in t], "dicts"), q, p, columns, notes)
    nothing = q is None and columns.x is None
    if t is not None and nothing and columns.dt is None and np.ndim(t) >= 2:
        raise UsageError("q: no positions are given, and t is no frame. Call it with t, q and p, or with t and x=.")
    return from_arrays(t, q, p, columns, notes)


def _refuse_beside(q: Any, p: Any, columns: Columns) -> None:
    """What says how to read comes too late for data that are read."""
    for field in fields(columns):
        if getattr(columns, field.name) is not field.default:
            raise UsageError(f"{field.name}: the data are read already. Give it to noether.read.")
    for name, value in (("q", q), ("p", p)):
        if value is not None:
            raise UsageError(f"{name}: the data are read already. Give it to noether.read.")


def gather(t: Any, q: Any, p: Any, columns: Columns) -> _core.Data:
    """The data, whichever way they are given; what was assumed is warned of and kept with them."""
    if isinstance(t, _core.Data):
        _refuse_beside(q, p, columns)
        return t
    notes = Notes()
    given = read_given(t, q, p, columns, notes)
    data = given.data() if isinstance(given, Given) else given
    notes.tell(data)
    return data
