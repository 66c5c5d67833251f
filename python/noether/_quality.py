"""How well a learned model fits one step of the data."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from noether import _core
from noether._numbers import Doubles, significant
from noether._warn import warn

if TYPE_CHECKING:
    from noether._result import Result

#: What Python adds to a run folder: the fit of one step, means and spreads of the variables.
FILE = "fit.json"
_MOST_PAIRS = 4000
_MOST_STATES = 100_000  # of which these pairs are
_ENOUGH = 1500  # steps that suit most small networks
_TOO_MUCH = 2.0  # mean squared residual over the noise


def r2(truth: Doubles, predicted: Doubles) -> float:
    """R^2, the mean over the columns; a constant column counts 1 if it is met exactly, else 0."""
    residual = np.sum((truth - predicted) ** 2, axis=0)
    total = np.sum((truth - truth.mean(axis=0)) ** 2, axis=0)
    perfect = np.where(residual == 0, 1.0, 0.0)
    return float(np.mean(np.where(total > 0, 1 - residual / np.where(total > 0, total, 1), perfect)))


def r2_of_one_step(result: Result, trajectories: Iterable[tuple[Doubles, Doubles]], most: int = 0) -> float:
    """R^2 of the change over one step along (states (T, M), times (T)); nan without a step.

    `most` pairs at even intervals, all for 0.
    """
    parts = list(trajectories)
    every = max(1, -(-sum(len(times) - 1 for _, times in parts) // most)) if most else 1
    first, change, dt = [], [], []
    for states, times in parts:
        at = np.arange(0, len(times) - 1, every)
        first.append(states[at])
        change.append(states[at + 1] - states[at])
        dt.append(times[at + 1] - times[at])
    if not parts or sum(map(len, dt)) == 0:
        return math.nan
    x = np.concatenate(first)
    return r2(np.concatenate(change), result.step(x, np.concatenate(dt)) - x)


def measure(result: Result, data: _core.Data) -> None:
    """Writes what `print(result)` and `law.sympy(digits)` need of the data, and warns of a bad fit."""
    fit = r2_of_one_step(result, ((states, times) for _, times, states in data.trajectories(_MOST_STATES)), _MOST_PAIRS)
    mean, spread = data.moments()
    content = {
        "r2_of_one_step": fit if math.isfinite(fit) else None,
        "mean": mean.tolist(),
        "spread": spread.tolist(),
    }
    (result.folder / FILE).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def stored(folder: Path) -> dict[str, Any]:
    """What `measure` wrote; nothing in a folder of the command line."""
    try:
        found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def sentence(result: Result) -> str:
    """The fit in a line; empty where nothing is known of it."""
    words = []
    if math.isfinite(result.residual_over_noise):
        words.append(f"mean squared residual {significant(result.residual_over_noise)} times what noise explains")
    if math.isfinite(result.r2_of_one_step):
        words.append(f"R^2 {result.r2_of_one_step:.3f}")
    return f"fit of one step: {', '.join(words)}" if words else ""


def warn_of_bad_fit(result: Result) -> None:
    """Warns if the model misses more of a step than noise explains, unless the run itself says so."""
    ratio = result.residual_over_noise
    if not ratio > _TOO_MUCH or any("residual" in text for text in result.warnings):
        return
    fit = result.r2_of_one_step
    steps = int(result.settings.get("razor.steps", 0))
    advice = f"more steps, as in settings={{'razor.steps': {max(2 * steps, _ENOUGH)}}}"
    warn(
        f"the model's mean squared residual of one step is {significant(ratio)} times what noise explains"
        + (f" (R^2 {fit:.3f})" if math.isfinite(fit) else "")
        + "; its field and roll-outs are worth no more than that, while laws are tested on the data alone. "
        f"Try {advice}, or noise='auto' if the noise given is too small."
    )


def data_of_run(folder: Path) -> _core.Data | None:
    """The data of a run as its folder names them; nothing where they are not there any more."""
    try:
        asked = json.loads((folder / "run.json").read_text(encoding="utf-8"))["data"]
        options = _core.ReadOptions()
        for name, value in asked["options"].items():
            setattr(options, name, value)
        return _core.Data.from_files(asked["files"], options)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
