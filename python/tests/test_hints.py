"""What may have been meant otherwise is warned of; what was not is not."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import noether


def quiet(*data: Any, **options: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", noether.NoetherWarning)
        noether.screen(*data, threads=1, **options)


def test_the_category() -> None:
    assert issubclass(noether.NoetherWarning, UserWarning)


def test_it_points_at_the_callers_line(orbits: noether.Simulated) -> None:
    with pytest.warns(noether.NoetherWarning) as caught:
        noether.screen(orbits.t, orbits.q, orbits.p, noise=1.0)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("system", ["harmonic", "kepler"])
def test_whole_states_read_as_positions(system: str) -> None:
    s = noether.simulate(system, trajectories=10, pairs=40, dt=0.1, noise=1e-3, seed=2)
    X = np.concatenate([s.q, s.p], axis=-1)
    for data in ((s.t, X), (s.t, list(X)), (s.t, X[0])):
        with pytest.warns(noether.NoetherWarning, match="pass x="):
            noether.screen(*data)
    with pytest.warns(noether.NoetherWarning, match="pass x="):
        noether.screen({"t": s.t, "q": X})
    quiet(s.t, x=X)
    quiet(s.t, s.q, s.p)


def test_positions_alone_are_no_states() -> None:
    s = noether.simulate("kepler", trajectories=10, pairs=40, dt=0.1, noise=1e-3, seed=2)
    quiet(s.t, s.q)


def test_angles_in_degrees() -> None:
    t = np.arange(80) * 0.1
    turn = np.stack([300 * t, 200 * t + 5])[..., None]
    p = np.ones_like(turn) * np.array([3.0, 2.0])[:, None, None]
    with pytest.warns(noether.NoetherWarning, match="'q' jumps by about 360, so it seems to be in degrees"):
        noether.screen(t, turn % 360, p, angles="q")
    with pytest.warns(noether.NoetherWarning, match="in degrees"):
        noether.screen(t, list(turn % 360), [p[0], p[1]], angles=True)
    quiet(t, np.deg2rad(turn) % (2 * np.pi), p, angles=True)
    quiet(t, turn, p, angles=True)  # many turns, without a jump


# Noise


def test_noise_that_the_data_contradict() -> None:
    s = noether.simulate("kepler", trajectories=20, pairs=40, noise=0.01, seed=2)
    with pytest.warns(noether.NoetherWarning, match=r"you give 0.003 for .*, but the data look like 0.0"):
        noether.screen(s.t, s.q, s.p, noise=0.003)
    with pytest.warns(noether.NoetherWarning, match=r"you give 0.03 for .*, but the data look like 0.0"):
        noether.check(s.t, s.q, s.p, noise=0.03, law="q1*p2 - q2*p1")
    with pytest.warns(noether.NoetherWarning, match="you give 0.1 for 'p2'"):
        noether.screen(s.t, s.q, s.p, noise=[0.01, 0.01, 0.01, 0.1])
    for noise in (0.01, 0.007, 0.015, "auto"):
        quiet(s.t, s.q, s.p, noise=noise)


def test_coarse_sampling_is_no_noise() -> None:
    """There the estimate from neighbouring points is of the motion, not of the noise."""
    s = noether.simulate("harmonic", trajectories=30, pairs=40, dt=0.9, noise=0.002, seed=2)
    from noether import _core
    from noether._data import Columns, gather

    assert min(_core.noise_estimate(gather(s.t, s.q, s.p, Columns()))["std"]) > 0.01
    quiet(s.t, s.q, s.p, noise=0.002)


def test_noise_of_velocities_becomes_that_of_momenta() -> None:
    s = noether.simulate("kepler", trajectories=20, pairs=40, noise=0.01, seed=2)
    m = 4.0
    given = noether.screen(s.t, s.q, v=s.p, mass=m, noise=0.01)
    np.testing.assert_allclose(given.noise_std, [0.01, 0.01, 0.04, 0.04])
    each = noether.screen(s.t, s.q, v=s.p, mass=[m, 2 * m], noise=[0.01, 0.02, 0.03, 0.04])
    np.testing.assert_allclose(each.noise_std, [0.01, 0.02, 0.12, 0.32])
    estimated = noether.screen(s.t, s.q, v=s.p, mass=m)
    np.testing.assert_allclose(given.noise_std, estimated.noise_std, rtol=0.2)
    quiet(s.t, s.q, v=s.p, mass=m, noise=0.01)


def test_noise_of_velocities_in_files(tmp_path: Any) -> None:
    s = noether.simulate("kepler", trajectories=20, pairs=40, noise=0.01, seed=2)
    np.savez(tmp_path / "v.npz", t=s.t, q=s.q, v=s.p)
    found = noether.screen(tmp_path / "v.npz", mass=4.0, noise=0.01)
    np.testing.assert_allclose(found.noise_std, [0.01, 0.01, 0.04, 0.04])
    result = noether.discover(tmp_path / "v.npz", mass=4.0, noise=0.01, settings={"razor.steps": 3, "network.widths": 8})
    np.testing.assert_allclose(result.noise_std, [0.01, 0.01, 0.04, 0.04])
    assert "0.01,0.01,0.04,0.04" in result._run["command"]


def test_few_data_say_nothing_of_noise() -> None:
    s = noether.simulate("harmonic", trajectories=2, pairs=8, noise=0.01, seed=2)
    quiet(s.t, s.q, s.p, noise=0.1)


def test_what_was_assumed_stands_beside_what_needs_no_training(orbits: noether.Simulated) -> None:
    found = noether.screen(orbits.t, orbits.q, v=orbits.p)
    assert any("mass" in text for text in found.warnings) and "warning: " in repr(found)
    assert noether.check(orbits.t, orbits.q, v=orbits.p, law="q^2+p^2").warnings == found.warnings


def test_warnings_of_files_name_arguments_as_python_has_them(tmp_path: Path) -> None:
    k = np.arange(60)
    table = np.stack([k, np.cos(0.1 * k), -np.sin(0.1 * k)], axis=1)
    np.savetxt(tmp_path / "a.csv", table, delimiter=",", header="t,x,vx", comments="")
    found = noether.read(tmp_path / "a.csv").warnings
    assert any("give rate=10, by which times are divided" in text for text in found), found
    unused = noether.read(tmp_path / "a.csv", dt=7).warnings
    assert any("dt=7 is not used, since column 't' has the times" in text for text in unused), unused
