"""The screen, the check of a law, simulation."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import program

import noether


def test_screen_finds_the_energy_of_an_oscillator(orbits: noether.Simulated) -> None:
    found = noether.screen(orbits.t, orbits.q, orbits.p, noise=0.02)
    assert found.count == 1 and len(found.laws) == 1
    A = found.laws[0].A
    np.testing.assert_allclose(A / A[0, 0], np.eye(2), atol=0.05)
    assert found.eigenvalues[0] < found.threshold < found.eigenvalues[1]
    assert found.plot_spectrum().get_ylabel()


def test_screen_finds_nothing_where_nothing_is() -> None:
    s = noether.simulate("damped", trajectories=20, pairs=30, noise=0.005, seed=1)
    found = noether.screen(s.t, s.q, s.p, noise=0.005)
    assert found.laws == () and repr(found).startswith("none found")


def test_check(orbits: noether.Simulated) -> None:
    good = noether.check(orbits.t, orbits.q, orbits.p, law="p^2 + q^2", noise=0.02)
    both = noether.check(orbits.t, orbits.q, orbits.p, law=["p^2 + q^2", "q"], noise=0.02)
    assert good.status in ("established", "undecided") and both[1].status == "refuted"
    assert both[1].drift > 10 * good.drift
    assert len(good.series) == 24 and good.plot().get_title()
    t, values, _ = good.series[2]
    np.testing.assert_allclose(values, (orbits.q[2] ** 2 + orbits.p[2] ** 2)[:, 0])
    np.testing.assert_allclose(t, orbits.t)


def test_check_takes_levels(orbits: noether.Simulated) -> None:
    strict = noether.check(
        orbits.t, orbits.q, orbits.p, law="p^2+q^2", noise=0.02, settings={"testing.min_detectable_drift": 1e-9}
    )
    assert strict.status == "undecided"


def test_simulate_knows_laws(plane: noether.Simulated) -> None:
    assert [law.formula for law in plane.laws] == ["x*py - y*px"]
    clean = noether.simulate("kepler", trajectories=3, pairs=20, seed=5)
    drift = np.ptp(plane.laws[0](clean.q, clean.p), axis=1)
    assert np.all(drift < 1e-8)


def test_simulate_pairs_of_clean_and_noisy_states() -> None:
    s = noether.simulate("harmonic", trajectories=5, pairs=4, noise=0.1, noise_in="targets")
    assert s.q_next is not None and s.p_next is not None
    assert s.q_next.shape == s.q.shape
    found = noether.screen(s.t, s.q, s.p, noise=0.1)
    assert len(found.eigenvalues) == 5


def test_settings_are_those_of_the_command_line() -> None:
    text = program("config")
    for key in noether.setting_keys():
        assert f"{key.name.split('.')[-1]} = " in text
    assert {"razor.steps", "network.widths"} <= {key.name for key in noether.setting_keys()}


@pytest.mark.parametrize("name", noether.systems())
def test_every_system(name: str) -> None:
    try:
        s = noether.simulate(name, trajectories=2, pairs=3, seed=1)
    except noether.UsageError as error:
        assert f"{name} has no pairs" in str(error)
        return
    assert s.q.shape == s.p.shape == (2, 4, len(s.variables) // 2)
