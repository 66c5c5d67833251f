"""A rounded law is the same law."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import noether


def values(law: noether.Law, expression: sympy.Expr, x: np.ndarray) -> np.ndarray:
    symbols = [sympy.Symbol(name, real=True) for name in law.variables]
    return np.asarray(sympy.lambdify(symbols, expression, "numpy")(*x.T) + np.zeros(len(x)))


def law_of(A: np.ndarray, b: np.ndarray, x: np.ndarray | None) -> noether.Law:
    names = tuple(f"x{i}" for i in range(len(b)))
    moments = {} if x is None else {"mean": x.mean(axis=0), "spread": x.std(axis=0)}
    return noether.Law("some", "", names, A, b, **moments)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    decades=st.lists(st.integers(-30, 30), min_size=4, max_size=4),
    far=st.sampled_from([0.0, 0.0, 3.0, 50.0]),
    digits=st.integers(1, 6),
)
def test_values_keep_their_digits_in_any_units(seed: int, decades: list[int], far: float, digits: int) -> None:
    random = np.random.default_rng(seed)
    unit = 10.0 ** np.array(decades)
    x = (random.normal(size=(500, 4)) + far) * unit
    A = random.normal(size=(4, 4)) * random.integers(0, 2, size=(4, 4))
    A = (A + A.T) / np.outer(unit, unit)
    b = -A @ (np.full(4, far) * unit) + random.normal(size=4) * random.integers(0, 2, size=4) / unit
    law = law_of(A, b, x)
    if np.std(law(x)) == 0:
        return
    off = values(law, law.sympy(digits=digits) - law.sympy(), x)
    assert np.std(off) <= 10.0 ** (1 - digits) * np.std(law(x)) * np.sqrt(14)


@pytest.mark.parametrize("centre", [0.0, 200.0])
def test_the_drift_is_the_originals(centre: float) -> None:
    """Of a law in units of 1e-27, about a centre far away."""
    s = noether.simulate("kepler", trajectories=30, pairs=30, noise=0, seed=3)
    unit = np.array([1, 1, 1e-27, 1e-27])
    x = (np.concatenate([s.q, s.p], axis=-1) + [centre, 0, 0, 0]) * unit
    momentum = s.laws[0]
    A = momentum.A / np.outer(unit, unit)
    law = law_of(A * 1.0037, -A @ ([centre, 0, 0, 0] * unit) * 1.0037, x.reshape(-1, 4))
    for digits in (3, 5):
        rounded = values(law, law.sympy(digits=digits), x.reshape(-1, 4)).reshape(x.shape[:2])
        drift = np.sqrt(rounded.var(axis=1).mean() / rounded.mean(axis=1).var())
        assert drift < 3 * 10.0 ** (1 - digits)
    assert len(law.sympy(digits=3).as_ordered_terms()) == (2 if centre == 0 else 3)


def test_dust_is_left_out_and_small_numbers_that_matter_are_not() -> None:
    x = np.random.default_rng(0).normal(size=(400, 2)) * [1.0, 1e-20]
    law = law_of(np.diag([2.0, 2e40]), np.array([1e-9, 0.0]), x)
    x0, x1 = (sympy.Symbol(f"x{i}", real=True) for i in range(2))
    assert law.sympy(digits=3) == sympy.Integer(1) * x0**2 + sympy.Float(1e40) * x1**2


def test_a_law_that_knows_no_data_is_not_rounded() -> None:
    law = law_of(np.diag([2.0, 2.345678901234]), np.array([1e-9, 0.0]), None)
    assert law.sympy(digits=3) == law.sympy()
    with pytest.raises(noether.UsageError, match="digits: 0 is not between 1"):
        law_of(np.eye(2), np.zeros(2), np.eye(2)).sympy(digits=0)


def test_laws_of_results_and_screens_know_their_data(result: noether.Result, plane: noether.Simulated) -> None:
    X = np.concatenate([plane.q, plane.p], axis=-1).reshape(-1, 4)
    screened = noether.screen(plane.t, plane.q, plane.p, noise=0.01).laws[0]
    for law in (result.laws[0], screened, noether.load(result.folder).laws[0]):
        np.testing.assert_allclose(law.mean, X.mean(axis=0), atol=1e-12)
        np.testing.assert_allclose(law.spread, X.std(axis=0))
    names = dict(zip(screened.variables, result.variables))
    off = values(screened, screened.sympy(digits=3) - screened.sympy(), X)
    assert np.std(off) < 1e-2 * np.std(screened(X)) and len(names) == 4
