"""Small data and small trainings, made once."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import noether
from noether._command import PROGRAM

matplotlib.use("Agg")

#: Trainings of about a second.
SMALL = {"razor.steps": 60, "network.widths": (16, 16), "evidence.seeds": 0, "posterior.biases": "posterior"}


def orbits_of(rate: Callable[[np.ndarray], np.ndarray], states: np.ndarray, T: int) -> np.ndarray:
    """States (N, T, M) at intervals of 0.2 from the first ones (N, M), by 20 steps of RK4 each."""
    found, h = [], 0.01
    for _ in range(T):
        found.append(states)
        for _ in range(20):
            k1 = rate(states)
            k2 = rate(states + h / 2 * k1)
            k3 = rate(states + h / 2 * k2)
            states = states + h / 6 * (k1 + 2 * k2 + 2 * k3 + rate(states + h * k3))
    return np.stack(found, axis=1)


def program(*words: object) -> str:
    """What the command line prints."""
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def orbits() -> noether.Simulated:
    """An oscillator in one dimension: its energy is the only quadratic law."""
    return noether.simulate("harmonic", trajectories=24, pairs=20, noise=0.02, seed=3)


@pytest.fixture(scope="session")
def plane() -> noether.Simulated:
    """Planets: two degrees of freedom, angular momentum."""
    return noether.simulate("kepler", trajectories=12, pairs=20, noise=0.01, seed=5)


@pytest.fixture(scope="session")
def result(plane: noether.Simulated) -> noether.Result:
    return noether.discover(
        plane.t, plane.q, plane.p, noise=0.01, names=["x", "y", "px", "py"], settings=SMALL, threads=1
    )


@pytest.fixture(scope="session")
def line(orbits: noether.Simulated) -> noether.Result:
    return noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=SMALL, threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture(autouse=True)
def ctrl_c_reaches_python() -> Iterator[None]:
    """A shell ignores Ctrl-C for what it starts in the background, and Python leaves it so."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
