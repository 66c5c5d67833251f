"""Arrays under names of their own, as files hold them: which are times, positions, momenta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from noether import _core
from noether._arrays import from_arrays
from noether._columns import Columns, refuse_beside_vars
from noether._errors import DataError, UsageError
from noether._given import Given
from noether._mappings import ARGUMENTS, from_mapping
from noether._notes import Notes
from noether._numbers import counted, texts
from noether._packages import name_of_files, naming
from noether._tables import Table, from_table

Named = dict[str, Any]  # arrays, or lists of arrays (T_i, n)


def _shape(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} arrays"
    return "(" + ", ".join(map(str, np.shape(value))) + ")"


def _listed(arrays: Named) -> str:
    return ", ".join(f"{name} {_shape(value)}" for name, value in arrays.items())


def _is_column(value: Any) -> bool:
    return not isinstance(value, list) and np.ndim(value) == 1 and np.size(value) > 1


def _is_stack(value: Any) -> bool:
    """Trajectories of one length."""
    return not isinstance(value, list) and np.ndim(value) == 3


def _leaf(name: str) -> str:
    """The field of `struct.field`."""
    return name.rsplit(".", 1)[-1]


def _role(name: str) -> str | None:
    return ARGUMENTS.get(_leaf(name), ARGUMENTS.get(_leaf(name).lower()))


def _asked(name: str, option: str, arrays: Named, place: str) -> Any:
    """The array of this name, or whose last part it is."""
    fits = [key for key in arrays if key == name] or [key for key in arrays if _leaf(key) == name]
    if len(fits) != 1:
        raise UsageError(f"{option}: {place} has no array '{name}'. It holds {_listed(arrays)}.")
    return arrays[fits[0]]


def _by_role(arrays: Named, place: str) -> dict[str, str]:
    """Names of the arrays that the words for times, positions, ... stand for."""
    roles: dict[str, str] = {}
    for name in arrays:
        role = _role(name)
        if role is None:
            continue
        if role in roles:
            what = {"t": "time"}.get(role, role)
            raise UsageError(
                f"{place}: '{roles[role]}' and '{name}' may both be meant by {role}. Name one, as in {what}='{name}'."
            )
        roles[role] = name
    return roles


def _times_beside(arrays: Named, columns: Columns, place: str) -> Any:
    if columns.time is not None:
        return _asked(columns.time, "time", arrays, place)
    named = [name for name in arrays if _role(name) == "t"]
    return arrays[named[0]] if len(named) == 1 and columns.dt is None and columns.rate is None else None


def _refuse_two_readings(name: str, states: Any, place: str) -> None:
    """x of 2n columns without a word on what they are."""
    first = states[0] if isinstance(states, list) else states
    width = np.shape(first)[-1]
    if np.ndim(first) < 2 or width % 2 != 0:
        return
    raise UsageError(
        f"{place}: '{name}' {_shape(states)} may hold whole states ({counted(width // 2, 'position', 'positions')}, "
        f"then as many momenta) "
        f"or {width} positions. Give x='{name}' for states, or q='{name}' for positions."
    )


def _refuse_unknown(arrays: Named, columns: Columns, place: str) -> None:
    """No name says what is what: the largest array is the likely one."""
    likely = max(arrays, key=lambda name: 0 if isinstance(arrays[name], list) else np.size(arrays[name]))
    rows = {np.shape(arrays[likely])[axis] for axis in range(np.ndim(arrays[likely]))}
    vectors = [name for name, value in arrays.items() if _is_column(value) and len(value) in rows and name != likely]
    time = f", time='{vectors[0]}'" if vectors and columns.time is None else ""
    raise UsageError(
        f"{place}: its arrays {_listed(arrays)} do not say which are positions. "
        f"Give q='{likely}'{time} for positions, or x='{likely}'{time} for whole states."
    )


def _turned(q: Any, t: Any, columns: Columns, place: str) -> None:
    """An array (n, T), or of n trajectories of one coordinate: only its owner knows."""
    if columns.axes is not None or isinstance(q, list) or t is None or isinstance(t, list) or np.ndim(q) != 2:
        return
    n, T = np.shape(q)
    if np.ndim(t) == 1 and len(t) == T != n:
        raise DataError(
            f"{place}: positions have shape ({n}, {T}), and there are {T} times. "
            "Give axes='nT' where the rows are coordinates of one trajectory."
        )


def _of_names(arrays: Named, q: Any, p: Any, columns: Columns, notes: Notes, place: str) -> Given:
    """Arrays that the caller names."""
    refuse_beside_vars(q, p, columns, "x")
    wanted = {"q": q, "p": p, "v": columns.v, "x": columns.x, "vars": columns.vars}
    lists = {option: texts(names, option) for option, names in wanted.items() if names is not None}
    chosen = {option: [_asked(name, option, arrays, place) for name in names] for option, names in lists.items()}
    if all(len(values) == 1 and not _is_column(values[0]) for values in chosen.values()):
        given = {option: values[0] for option, values in chosen.items()}
        if "vars" in given:
            columns = _vars_of(given["vars"], lists["vars"][0], columns)
            given["x"] = given["vars"]
        times = _times_beside(arrays, columns, place)
        _turned(given.get("q"), times, columns, place)
        columns = replace(columns, x=given.get("x"), v=given.get("v"), time=None)
        return from_arrays(times, given.get("q"), given.get("p"), columns, notes, place)
    table = {name: value for option, names in lists.items() for name, value in zip(names, chosen[option])}
    times = _times_beside(arrays, columns, place)
    if times is not None:
        table[columns.time or "t"] = times
    return from_mapping(table, q, p, columns, notes, place)


def _vars_of(states: Any, name: str, columns: Columns) -> Columns:
    """Names of the variables that are the columns of one array: those given, else L1, L2, ... of L."""
    width = np.shape(states[0] if isinstance(states, list) else states)[-1]
    names = texts(columns.names, "names") or [f"{_leaf(name)}{i + 1}" for i in range(width)]
    return replace(columns, vars=names, names=None)


def _is_single(value: Any) -> bool:
    return not isinstance(value, list) and np.size(value) == 1


def _singles(arrays: Named) -> int:
    return sum(map(_is_single, arrays.values()))


def _scalars(arrays: Named, columns: Columns, notes: Notes, place: str) -> tuple[Named, Columns]:
    """Without masses and single numbers: the step is one, others describe the system and are no data."""
    single = {name: value for name, value in arrays.items() if _is_single(value)}
    for name, value in single.items():
        if _leaf(name) == "dt" and columns.dt is None and columns.rate is None:
            columns = replace(columns, dt=float(np.reshape(value, -1)[0]))
    left = [name for name in single if _leaf(name) not in ("dt", "mass")]
    if left:
        notes.keep(f"{place}: single numbers are not used: {', '.join(left)}.")
    return {name: value for name, value in arrays.items() if name not in single and _leaf(name) != "mass"}, columns


def _with_mass(arrays: Named, columns: Columns) -> Columns:
    """Masses of the file, where velocities or positions need them."""
    masses = [value for name, value in arrays.items() if _leaf(name) == "mass"]
    return replace(columns, mass=np.ravel(masses[0])) if len(masses) == 1 and columns.mass is None else columns


def _have_momenta(names: list[str], place: str) -> bool:
    """Are there columns of momenta?"""
    found = _core.table_columns(names, _core.ReadOptions(), place)
    return bool(found["partners"]) and not found["velocities"]


def given_of_names(arrays: Named, q: Any, p: Any, columns: Columns, notes: Notes, place: str) -> Given:
    """Data of arrays (N, T, n), (T, n), lists of them or columns (T), as named or recognised.

    Raises:
        UsageError: names leave two readings; the sentence says what to give for each.
    """
    everything = arrays
    arrays, columns = _scalars(arrays, columns, notes, place)
    if not arrays:
        raise DataError(f"{place}: it holds single numbers alone. Give arrays of positions over time.")
    if any(value is not None for value in (q, p, columns.v, columns.x, columns.vars)):
        need_masses = p is None and columns.x is None and columns.vars is None
        columns = _with_mass(everything, columns) if need_masses else columns
        return _of_names(arrays, q, p, columns, notes, place)
    if all(map(_is_column, arrays.values())):
        longest = max(len(value) for value in arrays.values())
        table = {name: value for name, value in arrays.items() if len(value) == longest}
        columns = columns if _have_momenta(list(table), place) else _with_mass(everything, columns)
        return from_table(Table([table], place), None, None, columns, notes)
    roles = _by_role({name: value for name, value in arrays.items() if _role(name) != "t"}, place)
    if "x" in roles and "q" not in roles and ({"p", "v"} & set(roles)):
        roles["q"] = roles.pop("x")  # positions beside their velocities
    if "q" not in roles and "x" not in roles:
        _refuse_unknown(arrays, columns, place)
    if "q" not in roles and _leaf(roles["x"]).lower() == "x":
        _refuse_two_readings(roles["x"], arrays[roles["x"]], place)
        roles["q"] = roles.pop("x")
        notes.append(f"{place}: '{roles['q']}' is taken as positions, since an odd number of columns is no state.")
    used = {"q": roles.get("q"), "p": roles.get("p")} if "q" in roles else {"q": None, "p": None}
    states = None if "q" in roles else roles["x"]
    columns = replace(columns, x=states, v=roles.get("v") if "q" in roles else None)
    if used["q"] is not None and used["p"] is None:
        columns = _with_mass(everything, columns)
    left = [name for name in arrays if name not in (*used.values(), states, columns.v) and _role(name) != "t"]
    if left:
        notes.keep(f"{place}: arrays not used: {', '.join(left)}.")
    return _of_names(arrays, used["q"], used["p"], columns, notes, place)


def _joined(files: Sequence[Named], paths: list[str]) -> Named:
    """Arrays of several files, each file a trajectory or several."""
    first = files[0]
    joined: Named = {}
    for path, arrays in zip(paths, files):
        if set(arrays) != set(first):
            raise UsageError(
                f"{path}: it holds {_listed(arrays)}, {paths[0]} {_listed(first)}. Give files with the same arrays."
            )
    for name, value in first.items():
        values = [arrays[name] for arrays in files]
        if isinstance(value, list):
            joined[name] = [part for parts in values for part in parts]
        elif _is_single(value) or _leaf(name) == "mass":
            if any(not np.array_equal(value, other) for other in values):
                raise UsageError(f"{paths[0]}: '{name}' is not the same in all files. Read them one by one.")
            joined[name] = value
        else:
            joined[name] = [part for array in values for part in (array if _is_stack(array) else [array])]
    if any(map(_is_stack, first.values())):  # times of a file for each of its trajectories
        counts = [next(len(v) for v in arrays.values() if _is_stack(v)) for arrays in files]
        for name, value in first.items():
            if _is_column(value) and isinstance(joined[name], list):
                joined[name] = [part for part, count in zip(joined[name], counts) for _ in range(count)]
    return joined


def given_of_files(
    files: list[Named], paths: list[str], q: Any, p: Any, columns: Columns, notes: Notes
) -> Given:
    """Data of one file of named arrays, or of several."""
    place = name_of_files(paths)
    with naming(place, *paths):
        if len(files) == 1:
            return given_of_names(files[0], q, p, columns, notes, place)
        columns_alone = [{name: v for name, v in arrays.items() if _is_column(v)} for arrays in files]
        if all(len(part) + _singles(arrays) == len(arrays) for part, arrays in zip(columns_alone, files)):
            _joined(files, paths)  # refuses files that differ
            _, columns = _scalars(files[0], columns, notes, place)
            if not _have_momenta(list(columns_alone[0]), place):
                columns = _with_mass(files[0], columns)
            return from_table(Table(columns_alone, place), q, p, columns, notes)
        return given_of_names(_joined(files, paths), q, p, columns, notes, place)
