"""Numbers from whatever is given, converted or refused in a sentence."""

from __future__ import annotations

import math
import operator
import secrets
from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from noether._errors import DataError, UsageError

Doubles = NDArray[np.float64]


def _refused(name: str, what: str, advice: str) -> DataError:
    return DataError(f"{name}: {what}. {advice}")


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _from_objects(array: NDArray[Any], name: str) -> Doubles:
    """Numbers that came as Python objects; None and NA are gaps."""
    flat = np.empty(array.size)
    for i, value in enumerate(array.ravel()):
        if isinstance(value, (str, bytes, bool, np.bool_)):
            raise _refused(name, f"{value!r} is not a number", "Give an array of numbers.")
        try:
            flat[i] = math.nan if _is_missing(value) else float(value)
        except (TypeError, ValueError):
            kind = type(value).__name__
            raise _refused(
                name, f"it holds objects of type {kind}", "Give an array of numbers."
            ) from None
    return flat.reshape(array.shape)


def doubles(values: Any, name: str) -> Doubles:
    """An array of doubles in C order; copied only where it is not that already.

    Masked entries become nan, which splits a trajectory. Anything that is no number is refused.
    """
    try:
        array = np.ma.asanyarray(values) if np.ma.isMaskedArray(values) else np.asarray(values)
    except (ValueError, TypeError) as error:
        raise _refused(name, f"not an array ({error})", "Give numbers in rows of one length.") from None
    if array.dtype.kind == "O":
        filled = np.ma.filled(array, None) if np.ma.isMaskedArray(array) else array
        return _from_objects(filled, name)
    if array.dtype.kind not in "iuf":
        kinds = {"b": "truth values", "c": "complex numbers", "U": "texts", "S": "texts"}
        what = kinds.get(array.dtype.kind, f"values of type {array.dtype}")
        if array.dtype.kind in "mM":
            raise _refused(
                name, "it holds dates", "Give numbers, as in (t - t[0]) / np.timedelta64(1, 's')."
            )
        raise _refused(name, f"it holds {what}", "Give real numbers.")
    if np.ma.isMaskedArray(array):
        array = np.ma.filled(array.astype(np.float64), math.nan)
    return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)


def list_of_doubles(values: Any, name: str) -> list[float]:
    """One number or several as a list; nothing is an empty one."""
    if values is None:
        return []
    array = doubles(values, name)
    if array.ndim > 1:
        raise UsageError(f"{name}: it has shape {array.shape}. Give one number, or a list.")
    return [float(value) for value in np.atleast_1d(array)]


def noise_list(noise: Any) -> list[float]:
    """Standard deviations as the library wants them: none where they are to be estimated."""
    if noise is None:
        return []
    if isinstance(noise, str):
        if noise != "auto":
            raise UsageError(
                f"noise: {noise!r} is neither a number nor 'auto'. Give a standard deviation, or auto."
            )
        return []
    return list_of_doubles(noise, "noise")


def whole(value: SupportsIndex, name: str, least: int, most: int = 2**63 - 1) -> int:
    """A whole number between two others."""
    try:
        number = operator.index(value)
    except TypeError:
        raise UsageError(f"{name}: {value!r} is not a whole number. Give one.") from None
    if not least <= number <= most:
        raise UsageError(f"{name}: {number} is not between {least} and {most}. Give a whole number there.")
    return number


def seed_of(seed: SupportsIndex | None) -> int:
    """The seed that is given, or a fresh one for None."""
    if seed is None:
        return secrets.randbits(32)
    try:
        number = operator.index(seed)
    except TypeError:
        raise UsageError(f"seed: {seed!r} is not a whole number. Give one, or None for a fresh one.") from None
    if not 0 <= number < 2**64:
        raise UsageError(f"seed: {number} is not between 0 and 2^64 - 1. Give a number there, or None for a fresh one.")
    return number


def texts(values: str | Iterable[str] | None, name: str) -> list[str]:
    """Names as a list; a text alone is one name."""
    if values is None:
        return []
    result = [values] if isinstance(values, str) else list(values)
    for value in result:
        if not isinstance(value, str):
            raise UsageError(f"{name}: {value!r} is not a name. Give texts.")
    return result


def setting_texts(settings: dict[str, Any] | None) -> dict[str, str]:
    """Settings as `noether config` writes them."""
    result: dict[str, str] = {}
    for key, value in (settings or {}).items():
        if not isinstance(key, str):
            raise UsageError(f"settings: {key!r} is not a name such as 'razor.steps'.")
        if isinstance(value, (bool, np.bool_)):
            result[key] = "true" if value else "false"
        elif isinstance(value, (list, tuple, np.ndarray)):
            result[key] = ",".join(str(part) for part in value)
        else:
            result[key] = str(value)
    return result


def scientific(value: float) -> str:
    """1.4e-3, or what to say of a number that is not finite."""
    if not math.isfinite(value):
        return "not measurable"
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def significant(value: float) -> str:
    """Two significant digits, or what to say of a number that is not finite."""
    return f"{value:.2g}" if math.isfinite(value) else "not measurable"


def counted(count: int, one: str, many: str) -> str:
    """"1 trajectory", "3 trajectories"."""
    return f"{count} {one if count == 1 else many}"


def brief(formula: str, most: int = 100) -> str:
    """A formula that fits on a line; `law.formula` has all of it."""
    return formula if len(formula) <= most else f"{formula[: most - 3]}..."


def shortened(lines: list[str], most: int = 6) -> list[str]:
    """The first lines, and how many more there are."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"  and {len(lines) - most + 1} more"]
