"""Arrays and lists of arrays as the library takes them: stacked, in order, with rising times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noether._axes import Arrays, in_order
from noether._columns import (
    Columns, angle_names, default_names, options_for_arrays, refuse_beside_vars, step_of,
)
from noether._errors import UsageError
from noether._given import Given
from noether._hints import degrees, states_as_positions
from noether._labelled import as_arrays
from noether._notes import Notes
from noether._numbers import Doubles, counted, doubles, texts
from noether._times import numbers_of_times, refuse_disorder, runs_backwards

Offsets = NDArray[np.int64]


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


def are_trajectories(values: Any) -> bool:
    """A list with an array for each trajectory."""
    return _is_list_of_arrays(values) or _nested(values)


def _stacked(values: Any, name: str, axes: int, notes: Notes) -> tuple[Doubles, Offsets | None]:
    """An array, or one trajectory below the other and where each begins.

    `axes` a trajectory: 2 for states, 1 for times.
    """
    def numbers(part: Any, what: str) -> Doubles:
        return numbers_of_times(part, what, notes) if axes == 1 else doubles(part, what)

    if not are_trajectories(values):
        array = numbers(values, name)
        return (array[:, None] if axes == 2 and array.ndim == 1 else array), None
    parts = [numbers(part, f"{name}[{i}]") for i, part in enumerate(values)]
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


def _stack_all(given: dict[str, Any], notes: Notes) -> tuple[Arrays, Offsets | None]:
    arrays: Arrays = {}
    first: Offsets | None = None
    for name, values in given.items():
        arrays[name], offsets = _stacked(values, name, 2, notes)
        if not arrays or name == next(iter(given)):
            first = offsets
        elif not np.array_equal(first if first is not None else [], offsets if offsets is not None else []):
            raise UsageError(
                f"{name}: its trajectories are not as long as those of {next(iter(given))}. Give one row for each."
            )
    return arrays, first


# Times of every trajectory


def _advice(t: Doubles) -> str:
    """What to do about times that start again, or that are out of order."""
    if t.ndim == 1 and np.sum(np.diff(t) < 0) * 2 < len(t):
        return (
            "Give each trajectory by itself, as in "
            "np.split(q, np.flatnonzero(np.diff(t) <= 0) + 1), and t and p likewise, or sort the rows by time."
        )
    return "Sort the rows of each trajectory by time."


def _turned(t: Doubles, arrays: Arrays) -> tuple[Doubles, Arrays]:
    """Times (N, T) and arrays (N, T, n), trajectories that run backwards reversed."""
    back = np.array([runs_backwards(times) for times in t])
    turned = {name: array.copy() for name, array in arrays.items()}
    for array in turned.values():
        array[back] = array[back, ::-1]
    t = t.copy()
    t[back] = t[back, ::-1]
    return t, turned


def _rising_stack(
    t: Doubles, arrays: Arrays, notes: Notes, place: str, advice: str
) -> tuple[Doubles, Arrays]:
    """Times of one trajectory (T), of N that share them (T), or of each (N, T)."""
    if np.all(np.diff(t, axis=-1) > 0):
        return t, arrays
    backwards = [runs_backwards(times) for times in np.atleast_2d(t)]
    if any(backwards):
        _note_backwards(sum(backwards) if t.ndim == 2 else None, place, notes)
        if t.ndim == 2:
            t, arrays = _turned(t, arrays)
        else:
            t = np.ascontiguousarray(t[::-1])
            arrays = {name: np.ascontiguousarray(np.flip(array, axis=-2)) for name, array in arrays.items()}
    for i, times in enumerate(np.atleast_2d(t)):
        refuse_disorder(times, f"{place}: trajectory {i}" if t.ndim == 2 else place, advice or _advice(t))
    return t, arrays


def _rising_parts(
    t: Doubles, arrays: Arrays, offsets: Offsets, notes: Notes, place: str, advice: str
) -> tuple[Doubles, Arrays]:
    """The same of trajectories of different lengths, one below the other."""
    if np.all(np.delete(np.diff(t), offsets[1:-1] - 1) > 0):
        return t, arrays
    order = np.arange(len(t))
    backwards = 0
    for i, (begin, end) in enumerate(zip(offsets, offsets[1:])):
        if runs_backwards(t[begin:end]):
            order[begin:end] = order[begin:end][::-1]
            backwards += 1
        else:
            refuse_disorder(t[begin:end], f"{place}: trajectory {i}", advice or _advice(t[:, None]))
    if backwards == 0:
        return t, arrays
    _note_backwards(backwards, place, notes)
    return t[order], {name: array[order] for name, array in arrays.items()}


def _note_backwards(count: int | None, place: str, notes: Notes) -> None:
    what = "times decrease" if count is None else f"the times of {counted(count, 'trajectory', 'trajectories')} decrease"
    notes.append(f"{place}: {what}, so the rows are reversed; momenta are taken as they are given.")


def rising(
    t: Doubles,
    arrays: Arrays,
    offsets: Offsets | None,
    notes: Notes,
    place: str = "t",
    advice: str = "",
) -> tuple[Doubles, Arrays]:
    """Times that increase along every trajectory; what does not fit at all is refused by its shape.

    `place` and `advice` say in errors where the times are from and what to do.
    """
    first = next(iter(arrays.values()))
    if offsets is not None:
        if t.ndim == 2 and t.size == len(first):
            t = t.reshape(-1)
        fit = t.shape == first.shape[:1]
        return _rising_parts(t, arrays, offsets, notes, place, advice) if fit else (t, arrays)
    if first.ndim == 3 and t.ndim == 1 and t.size == first.shape[0] * first.shape[1] != first.shape[1]:
        t = t.reshape(first.shape[:2])
    fits = t.shape in (first.shape[:-1], first.shape[-2:-1])
    return _rising_stack(t, arrays, notes, place, advice) if fits and first.ndim in (2, 3) else (t, arrays)


# All together


def _halved(arrays: Arrays) -> Arrays:
    """Positions and momenta of whole states."""
    if "x" not in arrays:
        return arrays
    states = arrays.pop("x")
    if states.ndim < 2 or states.shape[-1] % 2 != 0:
        raise UsageError(
            f"x: it has shape {states.shape}, but a state has as many momenta as positions. "
            "Give (..., 2n), positions first, or positions alone as q."
        )
    n = states.shape[-1] // 2
    halves = {"q": states[..., :n], "p": states[..., n:]}
    return {**{name: np.ascontiguousarray(half) for name, half in halves.items()}, **arrays}


def _given(q: Any, p: Any, columns: Columns) -> dict[str, Any]:
    refuse_beside_vars(q, p, columns, "q_next", "p_next")
    if columns.vars is not None and columns.names is not None:
        raise UsageError("names: vars names the columns of x already. Give one of the two.")
    if columns.vars is not None and columns.x is None:
        raise UsageError("vars: it names the columns of x, which is not given. Call it with t, x= and vars=.")
    given = {"x": columns.x, "q": q, "p": p, "v": columns.v, "q_next": columns.q_next, "p_next": columns.p_next}
    if columns.x is not None and any(given[name] is not None for name in ("q", "p", "v")):
        raise UsageError("x: whole states are given beside positions, momenta or velocities. Give one of both.")
    if columns.x is None and q is None:
        raise UsageError(
            "q: no positions are given. Call it with t, q and p, with t and x=, with a frame, or with the name "
            "of a file."
        )
    return {name: values for name, values in given.items() if values is not None}


def _step_alone(t: Any, columns: Columns) -> tuple[Any, Columns]:
    """One number instead of times is the step, as in PySINDy."""
    if not isinstance(t, (int, float, np.number)) or isinstance(t, bool):
        return t, columns
    if columns.dt is not None:
        raise UsageError(f"dt: {columns.dt!r} is given, and t is one number, {t!r}. Give the time step once.")
    return None, replace(columns, dt=float(t))


def _refuse_exchanged(t: Any, arrays: Arrays) -> None:
    """States before times, as scikit-learn and PySINDy order them."""
    q = arrays.get("q")
    if q is not None and getattr(t, "ndim", 0) == 3 and q.ndim == 2 and q.shape[1] == 1 and len(q) in np.shape(t)[:2]:
        raise UsageError(
            f"t: it has shape {np.shape(t)}, and q {q.shape[:1]}: times come first. "
            "Give (t, q, p), or (t, x=X) for whole states."
        )


def from_arrays(t: Any, q: Any, p: Any, columns: Columns, notes: Notes, name: str = "arrays") -> Given:
    """Data of arrays (N, T, n), (T, n) or lists of them; see `noether.discover`."""
    t, columns = _step_alone(t, columns)
    t, given = as_arrays(t, _given(q, p, columns))
    arrays, offsets = _stack_all(given, notes)
    _refuse_exchanged(t, arrays)
    times = None if t is None else _stacked(t, "t", 1, notes)[0]
    if offsets is None:
        times, arrays = in_order(times, arrays, columns.axes, notes)
    if times is not None:
        times, arrays = rising(times, arrays, offsets, notes)
    if columns.vars is not None:
        names = _names_of_any(arrays["x"], texts(columns.vars, "vars"))
        return data_of(times, arrays, offsets, columns, names, name, notes)
    arrays = _halved(arrays)
    return data_of(times, arrays, offsets, columns, texts(columns.names, "names"), name, notes)


def _names_of_any(states: Doubles, names: list[str]) -> list[str]:
    """Names of variables of any meaning, one per column of the states."""
    width = states.shape[-1] if states.ndim else 0
    if len(names) != width:
        raise UsageError(
            f"vars: it has {counted(len(names), 'name', 'names')} for {counted(width, 'column', 'columns')} of x. "
            "Name each, in order."
        )
    if len(set(names)) < width:
        raise UsageError("vars: a name is there twice. Give every column of x a name of its own.")
    return names


def data_of(
    times: Doubles | None,
    arrays: Arrays,
    offsets: Offsets | None,
    columns: Columns,
    names: list[str],
    name: str,
    notes: Notes,
    in_degrees: Sequence[str] = (),
) -> Given:
    """Data of arrays in order, with what they may have been meant for otherwise.

    `x` among the arrays holds variables of any meaning; those `in_degrees` become radians.
    """
    positions = arrays["q" if "q" in arrays else "x"]
    n = positions.shape[-1] if positions.ndim else 0
    called = names[:n] or default_names(n)[:n]
    angles = angle_names(columns.angles, called)
    for angle in (set(angles) & set(called)) - set(in_degrees):
        degrees(positions[..., called.index(angle)], offsets, angle, notes)
    if set(arrays) == {"q"}:
        states_as_positions(times, step_of(columns), positions, offsets, notes)
    options = options_for_arrays(columns, names, angles, in_degrees)
    if times is not None:
        arrays = {**arrays, "t": times}
    if offsets is not None:
        arrays = {**arrays, "offsets": offsets.astype(np.float64)}
    return Given(arrays, options, name)
