"""Signs that data were meant otherwise than they were given."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from noether._notes import Notes
from noether._numbers import Doubles

_MOST = 50  # trajectories looked at
_LIKE_A_DERIVATIVE = 0.95
_TURN = 360.0
_LONG_WAY = 4 * 2 * np.pi  # that an angle in radians seldom spans between its jumps


def _runs(
    t: Doubles | None, dt: float, values: Doubles, offsets: NDArray[np.int64] | None
) -> Iterator[tuple[Doubles, Doubles]]:
    """(times (T), rows (T, ...)) of the first trajectories."""
    if offsets is None:
        parts = list(values[:_MOST]) if values.ndim == 3 else [values]
        times = [None if t is None else (t[i] if t.ndim == 2 else t) for i in range(len(parts))]
    else:
        cuts = [slice(a, b) for a, b in zip(offsets[: _MOST + 1], offsets[1 : _MOST + 1])]
        parts = [values[cut] for cut in cuts]
        times = [None if t is None else t[cut] for cut in cuts]
    for time, part in zip(times, parts):
        yield np.asarray(np.arange(len(part)) * (dt or 1.0) if time is None else time), np.asarray(part)


def states_as_positions(
    t: Doubles | None, dt: float, q: Doubles, offsets: NDArray[np.int64] | None, notes: Notes
) -> None:
    """Are the last n of 2n positions the rates of the first n? Then they are states."""
    if q.ndim not in (2, 3) or q.shape[-1] < 2 or q.shape[-1] % 2 != 0:
        return
    n = q.shape[-1] // 2
    rates, others = [], []
    for time, part in _runs(t, dt, q, offsets):
        if part.shape[0] < 5 or time.shape != part.shape[:1] or not np.all(np.diff(time) > 0):
            continue
        rates.append(np.gradient(part[:, :n], time, axis=0)[1:-1])
        others.append(part[1:-1, n:])
    if not rates:
        return
    rate, other = np.concatenate(rates), np.concatenate(others)
    known = np.all(np.isfinite(rate) & np.isfinite(other), axis=1)
    if np.sum(known) < 5 or np.any(np.std(rate[known], axis=0) == 0) or np.any(np.std(other[known], axis=0) == 0):
        return
    alike = [float(np.corrcoef(rate[known, i], other[known, i])[0, 1]) for i in range(n)]
    if min(alike) > _LIKE_A_DERIVATIVE:
        notes.append(
            f"q: its last {n} coordinates change like the rates of its first {n} (correlation {min(alike):.2f}), "
            "but they are taken as positions: pass x= where these are whole states."
        )


def degrees(values: Doubles, offsets: NDArray[np.int64] | None, name: str, notes: Notes) -> None:
    """Does an angle jump by 360?"""
    if values.size < 2 or not np.nanmax(values) - np.nanmin(values) > _LONG_WAY:
        return
    jumps = np.abs(np.diff(values, axis=-1))
    if offsets is not None:  # from one trajectory to the next
        jumps = np.delete(jumps, offsets[1:-1] - 1)
    jumps = jumps[jumps > _TURN / 2]
    if jumps.size and np.median(np.abs(jumps - _TURN)) < 0.1 * _TURN:
        notes.append(
            f"angles: '{name}' jumps by about 360, so it seems to be in degrees, but jumps of 2 pi are "
            "looked for: give radians, as in np.deg2rad."
        )
