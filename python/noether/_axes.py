"""Which axis of an array counts trajectories, times and coordinates."""

from __future__ import annotations

import numpy as np

from noether._errors import DataError, UsageError
from noether._notes import Notes
from noether._numbers import Doubles, counted
from noether._times import runs_backwards

Arrays = dict[str, Doubles]  # by name, all of one order
_SMOOTHER = 0.1  # share of the other axis' roughness below which an axis looks like time


def ordered(array: Doubles, axes: str, name: str) -> Doubles:
    """The array as (N, T, n) or (T, n), from axes named in `axes`: N, T, n, and b for bodies."""
    wanted = [letter for letter in "NTbn" if letter in axes]
    if sorted(axes) != sorted(wanted) or not {"T", "n"} <= set(axes):
        raise UsageError(
            f"axes: {axes!r} does not name the axes. Give each letter once: N trajectories, T times, "
            "n coordinates, b bodies, as in 'TNn'."
        )
    if array.ndim != len(axes):
        raise UsageError(f"axes: {axes!r} names {counted(len(axes), 'axis', 'axes')}, but {name} has shape {array.shape}.")
    moved = np.transpose(array, [axes.index(letter) for letter in wanted])
    if "b" in axes:
        moved = moved.reshape(*moved.shape[:-2], -1)
    return np.ascontiguousarray(moved)


def _by_hand(axes: str, arrays: Arrays) -> Arrays:
    return {name: ordered(array, axes, name) for name, array in arrays.items()}


def _roughness(array: Doubles, axis: int) -> float:
    """Mean square of steps along an axis over the variance of each coordinate."""
    spread = np.nanvar(array, axis=tuple(range(array.ndim - 1)))
    steps = np.nanmean(np.diff(array, axis=axis) ** 2, axis=tuple(range(array.ndim - 1)))
    moving = spread > 0
    return float(np.mean(steps[moving] / spread[moving])) if np.any(moving) else 0.0


def _note_smoother(array: Doubles, name: str, notes: Notes) -> None:
    if min(array.shape[:2]) < 5:
        return
    along, across = _roughness(array, 1), _roughness(array, 0)
    if across < _SMOOTHER * along:
        notes.append(
            f"{name}: its values change {np.sqrt(along / across) if across > 0 else np.inf:.0f} times less from "
            f"one trajectory to the next than from one time to the next, so its axes may be (T, N, n): "
            "give axes='TNn' if they are."
        )


def _order_of_three(t: Doubles | None, shape: tuple[int, ...], name: str) -> str:
    """The order that the length of t tells; NTn where it tells none."""
    if t is None or t.ndim != 1 or len(t) == shape[1] or t.size == shape[0] * shape[1]:
        return "NTn"
    fits = [order for axis, order in ((0, "TNn"), (2, "NnT")) if shape[axis] == len(t)]
    if len(fits) == 2:
        raise DataError(
            f"{name}: it has shape {shape}, and both its first and its last axis are as long as t. "
            "Give axes='TNn' or axes='NnT'."
        )
    return fits[0] if fits else "NTn"


def _times_go_across(t: Doubles, shape: tuple[int, ...]) -> bool:
    """Are times (T, N), increasing along their first axis and not along their second?"""
    if t.ndim != 2 or t.shape != shape[:2] or t.shape[0] < 2:
        return False
    return bool(np.all(np.diff(t, axis=0) > 0) and not np.all(np.diff(t, axis=1) > 0)) and not all(
        map(runs_backwards, t)
    )


def _three(t: Doubles | None, arrays: Arrays, notes: Notes) -> tuple[Doubles | None, Arrays]:
    name, first = next(iter(arrays.items()))
    if t is not None and _times_go_across(t, first.shape):
        notes.append(f"{name}: its axes are taken as (T, N, n), since times increase along the first axis of t.")
        return np.ascontiguousarray(t.T), _by_hand("TNn", arrays)
    order = _order_of_three(t, first.shape, name)
    if order != "NTn":
        notes.append(
            f"{name}: its axes are taken as ({', '.join(order)}), since t has {first.shape[order.index('T')]} times."
        )
        return t, _by_hand(order, arrays)
    if t is None or (t.ndim == 1 and first.shape[0] == first.shape[1]):
        _note_smoother(first, name, notes)
    return t, arrays


def _two(t: Doubles | None, arrays: Arrays, notes: Notes) -> tuple[Doubles | None, Arrays]:
    name, first = next(iter(arrays.items()))
    if t is not None and t.ndim == 2 and t.shape == first.shape and first.shape[1] > 1 and name != "x":
        return t, {key: array[..., None] for key, array in arrays.items()}  # one coordinate
    if t is None or t.ndim != 1 or len(t) == first.shape[0] or len(t) != first.shape[1]:
        return t, arrays
    if name == "x":  # whole states have two variables or more
        notes.append(f"x: its axes are taken as (M, T), since t has {len(t)} times.")
        return t, {key: np.ascontiguousarray(array.T) for key, array in arrays.items()}
    raise DataError(
        f"{name}: it has shape {first.shape}, and its second axis is as long as t. "
        f"Give {name}.T where these are coordinates of one trajectory, {name}[..., None] where they are "
        "trajectories of one coordinate."
    )


def in_order(
    t: Doubles | None, arrays: Arrays, axes: str | None, notes: Notes
) -> tuple[Doubles | None, Arrays]:
    """Times (T), (N, T), and arrays as (N, T, n) or (T, n); what was recognised is noted.

    `arrays` are of one shape order; axes name it where it is not recognised by the length of t.
    """
    if axes:
        moved = _by_hand(axes, arrays)
        if t is not None and t.ndim == 2 and "N" in axes and axes.index("T") < axes.index("N"):
            t = np.ascontiguousarray(t.T)
        return t, moved
    dimension = next(iter(arrays.values())).ndim
    if any(array.ndim != dimension for array in arrays.values()):
        return t, arrays  # refused with both shapes later
    if dimension == 3:
        return _three(t, arrays, notes)
    return _two(t, arrays, notes) if dimension == 2 else (t, arrays)
