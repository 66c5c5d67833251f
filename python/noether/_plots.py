"""Pictures of a result with matplotlib; every function returns the axes it drew on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from noether import _core
from noether._errors import UsageError
from noether._numbers import Doubles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from noether._laws import Law
    from noether._quick import Check
    from noether._result import Result

_DATA, _MODEL, _BAND = "#005aa0", "#b34700", "#dce1e6"


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("Pictures need the package matplotlib. Run: pip install matplotlib.") from None
    return plt


def _axes(ax: Any) -> Any:
    return ax if ax is not None else _pyplot().subplots()[1]


def _grid(axes: Sequence[Any] | None, count: int, what: str) -> list[Any]:
    """As many axes as are asked for: those given, or a new row of them."""
    if axes is None:
        if count == 0:
            return []
        columns = min(count, 3)
        rows = -(-count // columns)
        made = _pyplot().subplots(rows, columns, figsize=(4 * columns, 3.2 * rows), squeeze=False)[1]
        for spare in made.flat[count:]:
            spare.set_axis_off()
        return list(made.flat[:count])
    given = list(np.ravel(np.asarray(axes, dtype=object)))
    if len(given) < count:
        raise UsageError(f"axes: there are {len(given)} for {count} {what}. Give one for each.")
    return given[:count]


def _stems(ax: Any, values: Doubles, count: int, floor: float) -> None:
    index = np.arange(1, len(values) + 1)
    shown = np.maximum(values, floor)
    for part, colour in ((slice(0, count), _DATA), (slice(count, None), _MODEL)):
        ax.vlines(index[part], floor, shown[part], colors=colour)
        ax.plot(index[part], shown[part], "o", color=colour)
    ax.set_yscale("log")
    ax.set_xlabel("index")


def spectrum(result: Result, ax: Axes | None) -> Axes:
    drawn: Any = _axes(ax)
    values = result.singular_values
    largest = float(values.max(initial=0.0))
    count = _core.num_active(values.tolist())
    _stems(drawn, values, count, max(largest, 1e-300) * 1e-4)
    drawn.set_ylabel("singular value of the generators")
    return drawn  # type: ignore[no-any-return]


def eigenvalues(values: Doubles, count: int, threshold: float, ax: Axes | None) -> Axes:
    drawn: Any = _axes(ax)
    shown = values[: count + 12]
    _stems(drawn, shown, count, 0.3 * max(float(shown.min(initial=1.0)), 1e-12))
    drawn.axhline(threshold, color="0.3", linestyle="--")
    drawn.set_ylabel("variance along trajectories / noise")
    return drawn  # type: ignore[no-any-return]


def _draw_drift(ax: Any, law: Law, picture: dict[str, Any]) -> None:
    ax.axhspan(-2 * picture["noise_std"], 2 * picture["noise_std"], color=_BAND)
    for series in picture["trajectories"]:
        ax.plot(series["time"], series["values"], color=_DATA, linewidth=0.8)
    ax.set_title(f"{law.name} ({law.status})", fontsize="medium")
    ax.set_xlabel("time")
    ax.set_ylabel("deviation / spread")


def drift(result: Result, axes: Sequence[Axes] | None, ax: Axes | None, law: int | str) -> list[Axes]:
    pictures = result.pictures["laws"]
    if ax is not None:
        if axes is not None:
            raise UsageError("ax: it is given beside axes. Give one axis for one law, or one for each law.")
        chosen = result.laws[law]
        _draw_drift(ax, chosen, pictures[list(result.laws).index(chosen)])
        return [ax]
    drawn = _grid(axes, len(pictures), "laws")
    for one, found, picture in zip(drawn, result.laws, pictures):
        _draw_drift(one, found, picture)
    return drawn


def checked(check: Check, ax: Axes | None) -> Axes:
    drawn: Any = _axes(ax)
    spread = check.spread if check.spread > 0 else 1.0
    noise = max((std for _, _, std in check.series), default=0.0)
    drawn.axhspan(-2 * noise / spread, 2 * noise / spread, color=_BAND)
    for time, values, _ in check.series:
        drawn.plot(time, (values - values.mean()) / spread, color=_DATA, linewidth=0.8)
    drawn.set_title(f"{check.formula} ({check.status})", fontsize="medium")
    drawn.set_xlabel("time")
    drawn.set_ylabel("deviation / spread")
    return drawn  # type: ignore[no-any-return]


def phase(result: Result, ax: Axes | None, coordinate: int) -> Axes:
    n = result.dimension // 2
    if not 0 <= coordinate < n:
        raise UsageError(f"coordinate: {coordinate} is not between 0 and {n - 1}.")
    drawn: Any = _axes(ax)
    pictures = result.pictures
    if pictures.get("energy"):
        energy = pictures["energy"]
        drawn.contour(energy["q"], energy["p"], np.array(energy["energy"]).T, 14, colors="0.75", linewidths=0.6)
    for i, rollout in enumerate(pictures["rollouts"]):
        seen, mean = np.array(rollout["observed"]), np.array(rollout["mean"])
        q, p = coordinate, coordinate + n
        drawn.plot(seen[q], seen[p], ".", color=_DATA, markersize=4, label=None if i else "data")
        drawn.plot(mean[q], mean[p], color=_MODEL, linewidth=1.2, label=None if i else "model")
    drawn.set_xlabel(result.variables[coordinate])
    drawn.set_ylabel(result.variables[coordinate + n])
    if pictures["rollouts"]:
        drawn.legend()
    return drawn  # type: ignore[no-any-return]


def generators(result: Result, axes: Sequence[Axes] | None, most: int) -> list[Axes]:
    matrices = result.generators[:most]
    drawn = _grid(axes, len(matrices), "generators")
    M = result.dimension
    for i, (ax, matrix) in enumerate(zip(drawn, matrices)):
        largest = max(float(np.abs(matrix).max()), 1e-300)
        ax.imshow(matrix[:M] / largest, cmap="PuOr_r", vmin=-1, vmax=1)
        ax.set_xticks(range(M + 1), [*result.variables, "1"], rotation=90)
        ax.set_yticks(range(M), [f"{name}'" for name in result.variables])
        ax.set_title(f"singular value {result.singular_values[i]:.3g}", fontsize="medium")
    return drawn
