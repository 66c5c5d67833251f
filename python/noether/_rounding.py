"""Coefficients rounded to what the data can tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from noether._numbers import Doubles

Term = tuple[tuple[int, ...], float]  # which variables are multiplied, and the coefficient


def spread_of_monomial(at: Sequence[int], mean: Doubles, spread: Doubles) -> float:
    """Standard deviation of x_i or x_i x_j over independent normal variables."""
    if len(at) == 1:
        return float(spread[at[0]])
    i, j = at
    if i == j:
        return float(np.sqrt(4 * mean[i] ** 2 * spread[i] ** 2 + 2 * spread[i] ** 4))
    return float(np.sqrt((mean[i] * spread[j]) ** 2 + (mean[j] * spread[i]) ** 2 + (spread[i] * spread[j]) ** 2))


def _spread_of_law(A: Doubles, b: Doubles, mean: Doubles, spread: Doubles) -> float:
    """The same of 1/2 x^T A x + b^T x, where large terms cancel about a mean far from zero."""
    slope = (A @ mean + b) * spread
    curvature = A * np.outer(spread, spread)
    return float(np.sqrt(slope @ slope + 0.5 * np.sum(curvature**2)))


def _to_power_of_ten(value: float, exponent: int) -> float:
    """The multiple of 10^exponent next to a value of at least half of it."""
    digits = math.floor(math.log10(abs(value))) - exponent + 1
    if digits > 17:
        return value
    return float(f"{value:.{digits - 1}e}") if digits > 0 else math.copysign(10.0**exponent, value)


def rounded(terms: Sequence[Term], law: Any, mean: Doubles, spread: Doubles, digits: int) -> list[Term]:
    """Terms whose contributions, |c| times the spread of the monomial, keep `digits` digits.

    They are digits of the largest contribution, or of the whole law where contributions cancel;
    terms below them are left out.
    """
    contributions = [abs(value) * spread_of_monomial(at, mean, spread) for at, value in terms]
    whole = _spread_of_law(law.A, law.b, mean, spread)
    largest = max(contributions, default=0.0)
    size = min(largest, whole) if whole > 0 else largest
    if not size > 0 or not math.isfinite(largest):
        return [term for term in terms if term[1] != 0]
    least = 10.0 ** (math.floor(math.log10(size)) - digits + 1)
    result: list[Term] = []
    for (at, value), contribution in zip(terms, contributions):
        if contribution < 0.5 * least or value == 0:
            continue
        exponent = math.floor(math.log10(least * (abs(value) / contribution)))
        result.append((at, _to_power_of_ten(value, exponent)))
    return result
