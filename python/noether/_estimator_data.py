"""States and times as estimators of scikit-learn are given them."""

from __future__ import annotations

from typing import Any

import numpy as np

from noether._columns import Columns
from noether._data import gather, is_frame
from noether._errors import UsageError
from noether._numbers import Doubles, doubles


def times_or_step(t: Any, dt: float | None) -> tuple[Any, float | None]:
    """Times, or a step alone."""
    if t is None:
        return None, dt
    if np.ndim(t) == 0 and not isinstance(t, (list, tuple)):
        return None, float(t)
    return t, None


def equal_step(times: Any) -> float | None:
    """The step that all times have in common; nothing where there is none."""
    try:
        parts = [doubles(part, "t") for part in (times if np.ndim(times[0]) > 0 else [times])]
        steps = np.concatenate([np.diff(part) for part in parts])
    except (TypeError, ValueError, IndexError):
        return None
    equal = steps.size > 0 and steps.min() > 0 and np.ptp(steps) <= 1e-6 * steps.mean()
    return float(steps.mean()) if equal else None


def halves(X: Any) -> tuple[Any, Any]:
    """Positions and momenta of states."""
    if isinstance(X, (list, tuple)) and len(X) > 0 and all(hasattr(part, "__array__") for part in X):
        pairs = [halves(part) for part in X]
        return [q for q, _ in pairs], [p for _, p in pairs]
    array = doubles(X, "X")
    if array.ndim < 2:
        raise UsageError(
            f"X: Expected 2D array, got {array.ndim}D array instead. "
            "Reshape your data: (T, M), (N, T, M) or a list of (T, M)."
        )
    if array.shape[-1] % 2 != 0:
        raise UsageError(
            f"X: {array.shape[-1]} is an odd number of features. Give as many momenta as positions, positions first."
        )
    n = array.shape[-1] // 2
    return array[..., :n], array[..., n:]


def trajectories(X: Any, t: Any, dt: float | None, M: int) -> list[tuple[Doubles, Doubles]]:
    """(states (T, M), times (T)) of every contiguous run."""
    if is_frame(X):
        data = gather(X, None, None, Columns(dt=dt))
    else:
        data = gather(t, *halves(X), Columns(dt=dt))
    if len(data.variables) != M:
        raise UsageError(
            f"X has {len(data.variables)} features, but NoetherRazor is expecting {M} features as input."
        )
    return [(states, times) for _, times, states in data.trajectories()]
