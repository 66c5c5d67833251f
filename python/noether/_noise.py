"""The noise that is given: of momenta where it was given for velocities, and beside what the data show."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np

from noether import _core
from noether._columns import Columns
from noether._numbers import Doubles, list_of_doubles, noise_list
from noether._warn import warn

_FACTOR = 2.0  # by which given noise may differ from the data's
_FEWEST_WINDOWS = 20
_MEDIAN_OF_CHI_SQUARE = 0.4549364  # with one degree of freedom
_MOST_STATES = 20_000  # looked at


def _masses(data: _core.Data, columns: Columns) -> Doubles:
    """(n) by which velocities were multiplied; ones where momenta were given."""
    n = len(data.variables) // 2
    masses = data.masses_of_velocities or list_of_doubles(columns.mass, "mass")
    if not masses or data.smoothed or n % len(masses) != 0:
        return np.ones(n)
    return np.repeat(np.asarray(masses, dtype=float), n // len(masses))


def _of_momenta(given: list[float], masses: Doubles) -> list[float]:
    """Noise of velocities, the second half, times the masses."""
    n = len(masses)
    if np.all(masses == 1) or len(given) not in (1, 2 * n):
        return given
    each = np.broadcast_to(given, 2 * n) * np.concatenate([np.ones(n), masses])
    return [float(value) for value in each]


def _by_longer_windows(data: _core.Data, order: int) -> Doubles | None:
    """Noise from differences of a high order, which smooth motion hardly reaches; steps are equal."""
    weights = np.array([(-1) ** k * comb(order, k) for k in range(order + 1)], dtype=float)
    weights /= np.linalg.norm(weights)
    squares = []
    for _, time, states in data.trajectories(_MOST_STATES):
        step = np.diff(time)
        if len(time) <= order or np.ptp(step) > 1e-3 * step.mean():
            continue
        windows = np.lib.stride_tricks.sliding_window_view(states, order + 1, axis=0)
        squares.append((windows @ weights) ** 2)
    if not squares:
        return None
    return np.asarray(np.sqrt(np.median(np.concatenate(squares), axis=0) / _MEDIAN_OF_CHI_SQUARE))


def _at_least(data: _core.Data, seen: Doubles) -> Doubles:
    """What of the estimate is noise for certain: coarse sampling lets the motion itself into it."""
    longer = [_by_longer_windows(data, order) for order in (6, 8)]
    if any(one is None for one in longer):
        return np.zeros_like(seen)
    return np.asarray(np.min([seen, *[one for one in longer if one is not None]], axis=0))


def _compare(given: Doubles, data: _core.Data) -> None:
    """Warns where the given noise is not that of the data."""
    if data.num_states - 4 * data.num_trajectories < _FEWEST_WINDOWS:
        return
    seen = np.array(_core.noise_estimate(data)["std"])
    sure = _at_least(data, seen)
    if data.smoothed:  # momenta were made of positions, and their noise with them
        given, seen, sure = (values[: len(values) // 2] for values in (given, seen, sure))
    too_large = np.where(seen > 0, given / np.where(seen > 0, seen, 1), 0)
    too_small = sure / given
    for ratio, like in ((too_large, seen), (too_small, sure)):
        i = int(np.argmax(ratio))
        if ratio[i] > _FACTOR:
            warn(
                f"noise: you give {given[i]:.2g} for '{data.variables[i]}', but the data look like {like[i]:.2g}; "
                "laws are judged by what you give. Give noise='auto' to take the data's, or check its unit."
            )
            return


def given_noise(noise: Any, data: _core.Data, columns: Columns) -> list[float]:
    """Noise per variable as the library wants it; an empty list where it is to be estimated.

    Given for velocities, it becomes that of momenta. Warns where it is not that of the data.
    """
    given = _of_momenta(noise_list(noise), _masses(data, columns))
    M = len(data.variables)
    if len(given) in (1, M) and all(np.isfinite(value) and value > 0 for value in given):
        _compare(np.broadcast_to(given, M), data)
    return given
