"""What arrays, columns and files mean, as the arguments of `noether.discover` say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from noether import _core
from noether._errors import UsageError
from noether._numbers import list_of_doubles, texts, whole


@dataclass
class Columns:
    """See `noether.discover` for the meaning of each."""

    x: Any = None
    v: Any = None
    mass: Any = None
    dt: float | None = None
    q_next: Any = None
    p_next: Any = None
    names: Any = None
    time: str | None = None
    trajectory: str | None = None
    angles: Any = None
    rate: float | None = None
    axes: str | None = None
    skip: int = 0
    header_line: int = 0
    strict: bool = False
    vars: Any = None


def _positive(value: Any, name: str, what: str) -> float:
    found = list_of_doubles(value, name)
    if len(found) != 1 or not found[0] > 0 or not np.isfinite(found[0]):
        raise UsageError(f"{name}: {value!r} is not a positive number. Give {what}.")
    return found[0]


def angle_names(angles: Any, positions: Sequence[str]) -> list[str]:
    """Names of the angles; True stands for all positions."""
    if angles is True:
        return list(positions)
    return [] if angles is False else texts(angles, "angles")


def refuse_beside_vars(q: Any, p: Any, columns: Columns, *more: str) -> None:
    """Variables of any meaning have no momenta, and nothing else says what the data hold.

    `more` are further arguments that have no use here.
    """
    if columns.vars is None:
        return
    for name, value in (("q", q), ("p", p), *((name, getattr(columns, name)) for name in ("v", "mass", *more))):
        if value is not None:
            raise UsageError(
                f"{name}: vars names variables of any meaning, which have no momenta, so {name} has no use beside it. "
                "Give one of the two."
            )
    if columns.angles is True:
        raise UsageError("angles: True stands for all positions, and vars has none. Name the angles.")


def step_of(columns: Columns) -> float:
    """Time between rows where there are no times; 0 where none is given."""
    if columns.dt is not None:
        return _positive(columns.dt, "dt", "the time between rows")
    if columns.rate is not None:
        return 1 / _positive(columns.rate, "rate", "rows per unit of time")
    return 0.0


def options_for_arrays(
    columns: Columns, names: Sequence[str], angles: Sequence[str], degrees: Sequence[str]
) -> _core.ReadOptions:
    """Options for arrays in memory, whose axes are in order already."""
    options = _core.ReadOptions()
    options.vars = [] if columns.vars is None else ["x"]
    options.degrees = list(degrees)
    options.mass = list_of_doubles(columns.mass, "mass")
    options.names = list(names)
    options.angles = list(angles)
    options.dt = step_of(columns)
    return options


def options_for_files(q: Any, p: Any, columns: Columns, angles: Sequence[str]) -> _core.ReadOptions:
    """Options for files, whose columns or arrays are named."""
    options = _core.ReadOptions()
    refuse_beside_vars(q, p, columns, "x")
    options.q, options.p, options.v = texts(q, "q"), texts(p, "p"), texts(columns.v, "v")
    options.vars = texts(columns.vars, "vars")
    options.time, options.trajectory = columns.time or "", columns.trajectory or ""
    options.mass = list_of_doubles(columns.mass, "mass")
    options.names = texts(columns.names, "names")
    options.angles = list(angles)
    options.axes = columns.axes or ""
    options.skip = whole(columns.skip, "skip", 0)
    options.header_line = whole(columns.header_line, "header_line", 0)
    options.strict = bool(columns.strict)
    if columns.dt is not None:
        options.dt = _positive(columns.dt, "dt", "the time between rows")
    if columns.rate is not None:
        options.rate = _positive(columns.rate, "rate", "rows per unit of time")
    return options


def halves_of_names(x: Any) -> tuple[list[str], list[str]]:
    """Columns of positions and of momenta, from those of whole states."""
    names = texts(x, "x")
    if len(names) % 2 != 0 or not names:
        raise UsageError(
            f"x: {len(names)} is an odd number of columns. Name as many momenta as positions, positions first."
        )
    n = len(names) // 2
    return names[:n], names[n:]


def default_names(n: int) -> list[str]:
    """q1, ..., qn, p1, ..., pn: variables that have no names of their own."""
    return [letter if n == 1 else f"{letter}{i}" for letter in "qp" for i in range(1, n + 1)]
