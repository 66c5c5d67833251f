"""A law that noether found, given to PySINDy.

The oscillators of this example are read from noisy data. PySINDy finds an equation of motion by
sparse regression; noether finds what the motion conserves. Built in as a constraint, the law makes
the equation keep it exactly, and the roll-out no longer spirals.

    pip install noether pysindy cvxpy
    python pysindy_with_a_law.py
"""

from __future__ import annotations

import numpy as np
import pysindy as ps
from scipy.integrate import solve_ivp

import noether

LENGTH = 60.0  # of the roll-outs; the data are a tenth as long


def fitted(X: np.ndarray, t: np.ndarray, optimizer: ps.optimizers.BaseOptimizer) -> ps.SINDy:
    model = ps.SINDy(optimizer=optimizer, feature_library=ps.PolynomialLibrary(degree=2))
    return model.fit(list(X), t=[t] * len(X), feature_names=["q", "p"])


def drift(model: ps.SINDy, law: noether.Law, x0: np.ndarray) -> float:
    """Change of the law along a roll-out, relative to its value."""
    powers, coefficients = model.feature_library.powers_, model.coefficients()
    path = solve_ivp(
        lambda _, x: coefficients @ np.prod(x**powers, axis=1), (0, LENGTH), x0, rtol=1e-9, atol=1e-9
    ).y.T
    values = law(path)
    return float(np.ptp(values) / abs(values[0]))


def main() -> None:
    s = noether.simulate("harmonic", trajectories=20, pairs=30, noise=0.05, seed=1)
    X = np.concatenate([s.q, s.p], axis=-1)
    result = noether.discover(s.t, s.q, s.p, noise=0.05, settings={"razor.steps": 300, "evidence.seeds": 0})
    law = result.laws[0]
    print(f"noether: {law}")

    plain = fitted(X, s.t, ps.STLSQ(threshold=0.02))
    constraint = law.sindy_constraint(plain.feature_library.powers_)
    kept = fitted(X, s.t, ps.ConstrainedSR3(
        constraint_lhs=constraint,
        constraint_rhs=np.zeros(len(constraint)),
        constraint_order="target",
        equality_constraints=True,
        reg_weight_lam=1e-6,
        max_iter=1000,
    ))
    for name, model in (("PySINDy alone", plain), ("PySINDy with the law", kept)):
        print(f"{name}: drift of the law {drift(model, law, X[0, 0]):.1e} over t = {LENGTH:g}")
        model.print()


if __name__ == "__main__":
    main()
