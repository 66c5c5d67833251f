"""How well a model fits is told, wherever a result is shown, and warned of where it is bad."""

from __future__ import annotations

import json
import pickle
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL, program

import noether

BAD = {**SMALL, "razor.steps": 5}
#: What the FAQ and the how-to recommend for a first look.
RECOMMENDED = {"network.widths": (64, 64), "razor.steps": 1500, "evidence.seeds": 0}


@pytest.fixture(scope="module")
def good() -> noether.Result:
    s = noether.simulate("harmonic", trajectories=20, pairs=20, noise=0.05, seed=1)
    settings = {"razor.steps": 1500, "network.widths": (16, 16), "evidence.seeds": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("error", noether.NoetherWarning)
        return noether.discover(s.t, s.q, s.p, noise=0.05, settings=settings, threads=1, start="anchored")


def test_a_bad_fit_is_warned_of(orbits: noether.Simulated) -> None:
    with pytest.warns(noether.NoetherWarning, match="mean squared residual of one step is .* what noise explains"):
        made = noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=BAD, threads=1)
    assert made.residual_over_noise > 2 and made.r2_of_one_step < 0.9


def test_a_good_fit_is_told_and_not_warned_of(good: noether.Result) -> None:
    assert good.residual_over_noise < 2
    line = next(line for line in str(good).splitlines() if line.startswith("fit of one step"))
    assert re.fullmatch(r"fit of one step: mean squared residual [\d.]+ times what noise explains, R\^2 0\.\d{3}", line)


def test_the_numbers_are_those_of_the_file_and_of_scikit_learn(result: noether.Result, plane: noether.Simulated) -> None:
    stored = json.loads((result.folder / "laws.json").read_text())["hamiltonian"]["residual_over_noise"]
    assert result.residual_over_noise == stored["held_out"]
    X = np.concatenate([plane.q, plane.p], axis=-1)
    step = result.step(X[:, :-1], np.diff(plane.t)) - X[:, :-1]
    from sklearn.metrics import r2_score

    truth = np.diff(X, axis=1)
    np.testing.assert_allclose(result.r2_of_one_step, r2_score(truth.reshape(-1, 4), step.reshape(-1, 4)))


def test_the_fit_goes_with_a_result(result: noether.Result, tmp_path: Path) -> None:
    kept = noether.load(result.save(tmp_path / "kept"))
    pickled = pickle.loads(pickle.dumps(result))
    for other in (kept, pickled):
        assert other.r2_of_one_step == result.r2_of_one_step


def test_a_folder_of_the_command_line_has_no_r2(tmp_path: Path) -> None:
    program("simulate", "harmonic", "--trajectories", 10, "--pairs", 10, "--noise", 0.1, "-o", tmp_path / "d.csv")
    program("discover", tmp_path / "d.csv", "-o", tmp_path / "run", "--quiet", "--set", "razor.steps=3",
            "--set", "network.widths=8", "--set", "evidence.seeds=0")
    made = noether.load(tmp_path / "run")
    assert np.isnan(made.r2_of_one_step) and np.isfinite(made.residual_over_noise)
    assert "R^2" not in str(made) and "fit of one step" in str(made)
    assert np.isfinite(noether.resume(tmp_path / "run").r2_of_one_step)  # measured on the data of the run


def test_noise_and_seed_are_told(result: noether.Result, orbits: noether.Simulated) -> None:
    assert result.noise_how == "given" and result.seed == 0
    assert result.settings["razor.steps"] == "60"
    fresh = [noether.discover(orbits.t, orbits.q, orbits.p, seed=None, settings=BAD, threads=1) for _ in range(2)]
    assert fresh[0].seed != fresh[1].seed
    again = noether.discover(orbits.t, orbits.q, orbits.p, seed=fresh[0].seed, settings=BAD, threads=1)
    assert (again.folder / "model.npz").read_bytes() == (fresh[0].folder / "model.npz").read_bytes()
    assert noether.simulate("harmonic", seed=None).seed != noether.simulate("harmonic", seed=None).seed


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seeds_that_are_none(seed: int, orbits: noether.Simulated) -> None:
    for call in (
        lambda: noether.discover(orbits.t, orbits.q, orbits.p, seed=seed),
        lambda: noether.simulate("harmonic", seed=seed),
    ):
        with pytest.raises(noether.UsageError, match=rf"seed: {seed} is not between 0 .* None for a fresh one"):
            call()


def test_the_recommended_settings_fit() -> None:
    s = noether.simulate("harmonic", trajectories=40, pairs=40, noise=0.02, seed=1)
    made = noether.discover(s.t, s.q, s.p, noise=0.02, settings=RECOMMENDED, start="anchored")
    assert made.residual_over_noise < 2 and made.r2_of_one_step > 0.9
    faq = (Path(__file__).parents[2] / "docs/site/faq.md").read_text()
    assert '{"network.widths": (64, 64), "razor.steps": 1500, "evidence.seeds": 0}' in faq


def test_one_trajectory_is_told_in_few_lines() -> None:
    s = noether.simulate("kepler", trajectories=1, pairs=150, dt=0.05, seed=1)
    screened = noether.screen(s.t, s.q, s.p)
    made = noether.discover(s.t, s.q, s.p, settings=BAD, threads=1)
    for text in (repr(screened), repr(made)):
        assert "nan" not in text and len(text.splitlines()) < 16
        assert all(len(line) < 200 for line in text.splitlines() if "warning" not in line)
    assert len({law.name for law in screened.laws}) == len(screened.laws)
    nothing = noether.simulate("damped", trajectories=1, pairs=60, noise=0.01, seed=1)
    assert "nan" not in repr(noether.screen(nothing.t, nothing.q, nothing.p, noise=0.01))
