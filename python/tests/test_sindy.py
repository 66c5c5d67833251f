"""A law as constraint on the coefficients of a model of another kind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import noether

EXAMPLE = Path(__file__).parents[1] / "examples" / "pysindy_with_a_law.py"


def test_every_model_that_meets_the_constraint_keeps_the_law() -> None:
    random = np.random.default_rng(2)
    powers = np.array([[i, j, k, l] for i in range(3) for j in range(3) for k in range(3) for l in range(3)
                       if i + j + k + l <= 2])
    A = random.normal(size=(4, 4))
    law = noether.Law("some", "", ("q1", "q2", "p1", "p2"), A + A.T, random.normal(size=4))
    constraint = law.sindy_constraint(powers)
    assert constraint.shape[1] == 4 * len(powers)
    basis = np.linalg.svd(constraint)[2][np.linalg.matrix_rank(constraint):]
    assert 0 < len(basis) < constraint.shape[1]
    coefficients = (random.normal(size=len(basis)) @ basis).reshape(4, len(powers))
    for x in random.normal(size=(10, 4)):
        features = np.prod(x**powers, axis=1)
        rate = coefficients @ features
        assert abs(law.gradient(x) @ rate) < 1e-9 * np.linalg.norm(law.gradient(x)) * np.linalg.norm(rate)
    outside = random.normal(size=(4, len(powers)))
    assert abs(law.gradient(x) @ (outside @ features)) > 1e-3


def test_powers_of_other_variables_are_refused(result: noether.Result) -> None:
    with pytest.raises(noether.UsageError, match="powers: it has shape"):
        result.laws[0].sindy_constraint(np.ones((5, 3)))


def test_the_example_runs() -> None:
    pytest.importorskip("pysindy")
    pytest.importorskip("cvxpy")  # without it PySINDy has no constraints
    done = subprocess.run([sys.executable, "-W", "ignore", str(EXAMPLE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "with the law" in done.stdout
