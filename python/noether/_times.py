"""Times as numbers that increase: dates, trajectories recorded backwards, rows out of order."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from noether._errors import DataError
from noether._notes import Notes
from noether._numbers import Doubles, doubles

_SECOND = np.timedelta64(1, "s")
_STAMP = re.compile(r"\s*\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*")


def _stamps(values: NDArray[Any]) -> NDArray[Any]:
    """Dates written as 2026-05-03 10:00:00.050; whatever is not all that is left as it is."""
    if values.dtype.kind not in "OU" or values.size == 0:
        return values
    if not all(isinstance(value, str) and _STAMP.fullmatch(value) for value in values.flat):
        return values
    try:
        return np.array([value.strip() for value in values.flat], dtype="M8[us]").reshape(values.shape)
    except ValueError:  # the 31st of February
        return values


def _are_dates(values: NDArray[Any]) -> bool:
    if values.dtype.kind in "mM":
        return True
    first = values.flat[0] if values.dtype == object and values.size else None
    return isinstance(first, (datetime.datetime, datetime.date, datetime.timedelta))


def _without_zone(value: Any) -> Any:
    """A date in UTC; NumPy's dates have no zone."""
    if getattr(value, "tzinfo", None) is not None:
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value


def _as_numpy_dates(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind in "mM":
        return values
    kind = "m8[us]" if isinstance(values.flat[0], datetime.timedelta) else "M8[us]"
    return np.array([_without_zone(value) for value in values.flat], dtype=kind).reshape(values.shape)


def numbers_of_times(values: Any, name: str, notes: Notes) -> Doubles:
    """Times as doubles; dates, also in texts, become seconds since the first, which is noted."""
    array = _stamps(np.asarray(values)) if not np.ma.isMaskedArray(values) else values
    if not _are_dates(array):
        return doubles(values, name)
    dates = _as_numpy_dates(np.ma.filled(array, np.datetime64("NaT")) if np.ma.isMaskedArray(array) else array)
    if dates.dtype.kind == "m":
        notes.keep(f"{name}: durations are taken in seconds.")
        return np.asarray(dates / _SECOND, dtype=np.float64)
    known = dates[~np.isnat(dates)]
    if known.size == 0:
        raise DataError(f"{name}: it holds no date. Give the time of every row.")
    first = known.min()
    notes.keep(f"{name}: dates are taken as seconds since {np.datetime_as_string(first, unit='auto')}.")
    return np.asarray((dates - first) / _SECOND, dtype=np.float64)


def _first_wrong(times: Doubles) -> int:
    """Number of the first row whose time is not after the one before; nan is a gap."""
    known = np.flatnonzero(~np.isnan(times))
    wrong = np.flatnonzero(~(np.diff(times[known]) > 0))
    return int(known[wrong[0] + 1]) if wrong.size else -1


def runs_backwards(times: Doubles) -> bool:
    """Do the times of one trajectory decrease throughout?"""
    known = times[~np.isnan(times)]
    return known.size > 1 and bool(np.all(np.diff(known) < 0))


def refuse_disorder(times: Doubles, where: str, advice: str) -> None:
    """Throws DataError at the first time of a trajectory that is not after the one before."""
    row = _first_wrong(times)
    if row < 0:
        return
    before = times[:row][~np.isnan(times[:row])][-1]
    what = "appears twice" if times[row] == before else f"comes after {before:g}"
    raise DataError(f"{where}, row {row}: time {times[row]:g} {what}. {advice}")
