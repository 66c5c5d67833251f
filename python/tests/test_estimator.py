"""NoetherRazor as scikit-learn expects estimators to be."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import SMALL
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

import noether
from noether import NoetherRazor

TINY = {"razor.steps": 2, "network.widths": 4, "razor.laws": 1, "evidence.seeds": 0}

#: Checks that speak of tables of independent rows, which trajectories are not.
NOT_APPLICABLE = {
    "check_fit2d_1sample": "a trajectory has at least two states; refused in a sentence of our own",
    "check_complex_data": "refused in a sentence of our own",
    "check_dtype_object": "refused in a sentence of our own",
    "check_estimators_empty_data_messages": "refused in a sentence of our own",
    "check_estimators_nan_inf": "nan splits a trajectory; infinity is refused",
    "check_estimator_sparse_array": "sparse states are refused in a sentence of our own",
    "check_estimator_sparse_matrix": "sparse states are refused in a sentence of our own",
    "check_estimator_sparse_tag": "sparse states are refused in a sentence of our own",
    "check_dataframe_column_names_consistency": "columns are recognised by name, as in noether.discover",
}


class OfAnyWidth(NoetherRazor):
    """The checks fit tables of one or three columns: they are taken twice, as positions and momenta."""

    def fit(self, X: Any, y: Any = None, *, t: Any = None) -> OfAnyWidth:
        if np.ndim(X) == 2 and not hasattr(X, "columns"):
            X = np.concatenate([X, X], axis=1)
        super().fit(X, y, t=t)
        self.n_features_in_ //= 2
        return self

    def predict(self, X: Any) -> np.ndarray:
        result = self._fitted()
        states = self._states(X)
        return result.vector_field(states, states)

    def score(self, X: Any, y: Any = None, *, t: Any = None) -> float:
        self._states(X)
        return super().score(np.concatenate([X, X], axis=1), y, t=t)


def states(s: noether.Simulated) -> np.ndarray:
    return np.concatenate([s.q, s.p], axis=-1)


@pytest.fixture(scope="module")
def fitted(plane: noether.Simulated) -> NoetherRazor:
    return NoetherRazor(noise=0.01, settings=SMALL, threads=1).fit(states(plane), t=plane.t)


@parametrize_with_checks(
    [OfAnyWidth(dt=1.0, settings=TINY, threads=1)],
    expected_failed_checks=lambda estimator: NOT_APPLICABLE,
)
def test_scikit_learns_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def test_fit_is_discover(fitted: NoetherRazor, plane: noether.Simulated) -> None:
    same = noether.discover(plane.t, plane.q, plane.p, noise=0.01, settings=SMALL, threads=1)
    for name in ("laws.json", "model.npz"):
        assert (fitted.result_.folder / name).read_bytes() == (same.folder / name).read_bytes()
    assert [law.formula for law in fitted.laws_] == [law.formula for law in same.laws]
    assert fitted.n_features_in_ == 4


def test_predict_and_score(fitted: NoetherRazor, plane: noether.Simulated) -> None:
    X = states(plane)
    rate = fitted.predict(X)
    assert rate.shape == X.shape
    np.testing.assert_array_equal(rate, fitted.result_.vector_field(X))
    score = fitted.score(X, t=plane.t)
    step = fitted.result_.step(X[:, :-1], np.diff(plane.t)) - X[:, :-1]
    truth, found = np.diff(X, axis=1).reshape(-1, 4), step.reshape(-1, 4)
    from sklearn.metrics import r2_score

    np.testing.assert_allclose(score, r2_score(truth, found), rtol=1e-10)
    assert score < 1


def test_one_step_or_times(plane: noether.Simulated) -> None:
    X, dt = states(plane), float(plane.t[1] - plane.t[0])
    a = NoetherRazor(settings=SMALL, threads=1, noise=0.01).fit(X, t=dt)
    b = NoetherRazor(settings=SMALL, threads=1, noise=0.01, dt=dt).fit(list(X))
    assert a.result_.export("c") == b.result_.export("c")
    np.testing.assert_allclose(a.score(X, t=dt), b.score(list(X)))
    with pytest.raises(noether.DataError, match="neither 't' nor 'dt'"):
        NoetherRazor(settings=SMALL).fit(X)


def test_frames(orbits: noether.Simulated) -> None:
    frame = pd.DataFrame(
        {"id": np.repeat(np.arange(24), 21), "t": np.tile(orbits.t, 24), "x": orbits.q.ravel(), "px": orbits.p.ravel()}
    )
    fitted = NoetherRazor(noise=0.02, settings=SMALL, threads=1).fit(frame)
    assert list(fitted.feature_names_in_) == ["x", "px"]
    X = np.concatenate([orbits.q, orbits.p], axis=-1)
    np.testing.assert_array_equal(fitted.predict(frame), fitted.predict(X.reshape(-1, 2)))
    np.testing.assert_allclose(fitted.score(frame), fitted.score(X, t=orbits.t), rtol=1e-9)


def test_frames_of_velocities(orbits: noether.Simulated) -> None:
    frame = pd.DataFrame({"t": orbits.t, "x": orbits.q[0, :, 0], "vx": orbits.p[0, :, 0]})
    fitted = NoetherRazor(noise=0.02, settings=TINY, threads=1).fit(frame)
    np.testing.assert_array_equal(fitted.predict(frame), fitted.predict(frame[["x", "vx"]].to_numpy()))
    with pytest.raises(noether.UsageError, match="t: times are given beside a frame"):
        NoetherRazor(settings=TINY).fit(frame, t=orbits.t)


def test_parameters_and_clone() -> None:
    estimator = NoetherRazor(noise=[0.1, 0.2], seed=3, settings={"razor.steps": 9})
    copied = clone(estimator)
    assert copied is not estimator and copied.get_params() == estimator.get_params()
    assert copied.set_params(seed=4).seed == 4
    with pytest.raises(ValueError, match="no such parameter"):
        estimator.set_params(sead=1)
    assert repr(estimator) == "NoetherRazor(noise=[0.1, 0.2], settings={'razor.steps': 9}, seed=3)"


def test_save_load_and_pickle(fitted: NoetherRazor, tmp_path: Path) -> None:
    fitted.save(tmp_path / "kept")
    loaded = NoetherRazor.load(tmp_path / "kept")
    pickled = pickle.loads(pickle.dumps(fitted))
    X = np.ones((3, 4))
    for other in (loaded, pickled):
        assert {k: v for k, v in other.get_params().items() if k != "settings"} == {
            k: v for k, v in fitted.get_params().items() if k != "settings"
        }
        np.testing.assert_array_equal(other.predict(X), fitted.predict(X))
        assert other.dt_ == fitted.dt_
    assert list(loaded.settings["network.widths"]) == [16, 16]


def test_known_laws_are_kept_with_an_estimator(plane: noether.Simulated, tmp_path: Path) -> None:
    settings = {**SMALL, "razor.steps": 5}
    made = NoetherRazor(group=plane.laws, settings=settings, threads=1).fit(states(plane), t=plane.t)
    made.save(tmp_path / "kept")
    again = NoetherRazor.load(tmp_path / "kept")
    assert again.fit(states(plane), t=plane.t).result_.export("c") == made.result_.export("c")


def test_unfitted() -> None:
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        NoetherRazor().predict(np.ones((3, 4)))


def test_the_defaults_fit_well() -> None:
    s = noether.simulate("harmonic", trajectories=20, pairs=30, noise=0.02, seed=4)
    X = states(s)
    assert NoetherRazor(noise=0.02, start="anchored").fit(X, t=s.t).score(X) > 0.95


def test_score_without_times(fitted: NoetherRazor, plane: noether.Simulated) -> None:
    X = states(plane)
    np.testing.assert_allclose(fitted.score(X), fitted.score(X, t=plane.t))
    assert fitted.dt_ == pytest.approx(plane.t[1] - plane.t[0])
    uneven = plane.t.copy()
    uneven[5] += 0.01
    other = NoetherRazor(noise=0.01, settings=TINY, threads=1).fit(X, t=uneven)
    assert other.dt_ is None
    with pytest.raises(noether.DataError, match="neither 't' nor 'dt'"):
        other.score(X)


def test_predict_of_lists(fitted: NoetherRazor, plane: noether.Simulated) -> None:
    X = states(plane)
    parts = [X[0, :4], X[1, :9]]
    rates = fitted.predict(parts)
    assert [rate.shape for rate in rates] == [(4, 4), (9, 4)]
    np.testing.assert_array_equal(rates[1], fitted.predict(X[1, :9]))


@pytest.mark.parametrize("form", [list, np.asarray])
def test_a_grid_search(form: Any, orbits: noether.Simulated) -> None:
    from sklearn.model_selection import GridSearchCV, cross_val_score

    X = form(states(orbits))
    times = form(np.tile(orbits.t, (len(orbits.q), 1)))
    grid = {"settings": [{**TINY, "razor.steps": steps} for steps in (1, 40)]}
    search = GridSearchCV(NoetherRazor(noise=0.02, threads=1), grid, cv=3, error_score="raise").fit(X, t=times)
    assert search.best_params_["settings"]["razor.steps"] == 40
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.predict(X) is not None and search.best_estimator_.laws_ is not None
    dt = float(orbits.t[1])
    assert len(cross_val_score(NoetherRazor(noise=0.02, dt=dt, settings=TINY, threads=1), X, cv=3)) == 3


def test_times_are_routed(orbits: noether.Simulated) -> None:
    import sklearn
    from sklearn.exceptions import UnsetMetadataPassedError
    from sklearn.model_selection import cross_validate

    X, times = states(orbits), np.tile(orbits.t * 2, (len(orbits.q), 1))
    estimator = NoetherRazor(noise=0.02, settings=TINY, threads=1)
    with sklearn.config_context(enable_metadata_routing=True):
        with pytest.raises(UnsetMetadataPassedError, match="t"):
            cross_validate(estimator, X, params={"t": times}, cv=3, error_score="raise")
        asking = clone(estimator.set_fit_request(t=True).set_score_request(t=True))
        found = cross_validate(asking, X, params={"t": times}, cv=3, error_score="raise", return_estimator=True)
    assert all(np.isclose(one.dt_, 2 * orbits.t[1]) for one in found["estimator"])
    assert pickle.loads(pickle.dumps(asking)).get_metadata_routing().fit.requests == {"t": True}


def test_a_fresh_seed(orbits: noether.Simulated) -> None:
    made = [NoetherRazor(noise=0.02, seed=None, settings=TINY, threads=1, dt=0.1).fit(states(orbits)) for _ in range(2)]
    assert made[0].result_.seed != made[1].result_.seed
