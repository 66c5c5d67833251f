"""Variables of any meaning: vars= in place of positions and momenta."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars
import pytest
from conftest import orbits_of

import noether

LAW = "L1^2 + L2^2 + L3^2"
NAMES = ["L1", "L2", "L3"]


def top(trajectories: int = 8, T: int = 30) -> tuple[Any, Any]:
    """Angular momenta (N, T, 3) of Euler's top in its own frame, and times (T)."""
    inertia = np.array([1.0, 2.0, 3.0])
    states = np.random.default_rng(1).normal(size=(trajectories, 3)) + 1

    def rate(L: Any) -> Any:
        return np.cross(L, L / inertia)

    return orbits_of(rate, states, T), 0.2 * np.arange(T)


X, T = top()


def long_table() -> dict[str, Any]:
    N, rows, _ = X.shape
    columns = {"id": np.repeat(np.arange(N), rows), "t": np.tile(T, N)}
    return {**columns, **{name: X[..., i].ravel() for i, name in enumerate(NAMES)}}


def archive(folder: Path) -> str:
    np.savez(folder / "top.npz", t=T, L=X)
    return str(folder / "top.npz")


def table(folder: Path) -> str:
    pd.DataFrame(long_table()).to_csv(folder / "top.csv", index=False)
    return str(folder / "top.csv")


def matlab(folder: Path) -> str:
    scipy = pytest.importorskip("scipy.io")
    scipy.savemat(folder / "top.mat", {"t": T, "L": X})
    return str(folder / "top.mat")


@pytest.mark.parametrize("given", [
    lambda _: {"t": T, "x": X, "vars": NAMES},
    lambda _: {"t": None, "x": list(X), "dt": 0.2, "vars": NAMES},
    lambda _: {"t": [T[:20], T], "x": [X[0, :20], X[1]], "vars": NAMES},
    lambda _: {"t": {"t": T, "x": X}, "vars": NAMES},
    lambda _: {"t": {"t": T, **{name: X[..., i] for i, name in enumerate(NAMES)}}, "vars": NAMES},
    lambda _: {"t": pd.DataFrame(long_table()), "vars": NAMES},
    lambda _: {"t": polars.DataFrame(long_table()), "vars": NAMES},
    lambda folder: {"t": table(folder), "vars": NAMES},
    lambda folder: {"t": archive(folder), "vars": "L"},
    lambda folder: {"t": matlab(folder), "vars": "L"},
])  # fmt: skip
def test_are_read_in_every_form(given: Any, tmp_path: Path) -> None:
    checked = noether.check(**given(tmp_path), law=LAW)
    assert checked.status in ("established", "undecided") and checked.drift < 1e-6


def test_are_in_the_order_given(tmp_path: Path) -> None:
    data = noether.read(table(tmp_path), vars=["L3", "L1"])
    assert data.variables == ["L3", "L1"] and not data.canonical
    assert np.allclose(data.trajectories()[0][2], X[0][:, [2, 0]])
    assert repr(data).splitlines()[1] == "variables: L3, L1 (of any meaning, not canonical pairs)"


@pytest.mark.parametrize("wrong,words", [
    ({"x": X, "vars": ["a"]}, "vars: it has 1 name for 3 columns of x"),
    ({"x": X, "vars": ["a", "b", "b"]}, "vars: a name is there twice"),
    ({"vars": NAMES}, "vars: it names the columns of x"),
    ({"q": X, "vars": NAMES}, "so q has no use beside it"),
    ({"x": X, "vars": NAMES, "mass": 2}, "so mass has no use beside it"),
    ({"x": X, "vars": NAMES, "names": NAMES}, "names: vars names the columns of x already"),
    ({"x": X, "vars": NAMES, "angles": True}, "vars has none. Name the angles"),
])  # fmt: skip
def test_that_are_wrong_are_refused(wrong: Any, words: str) -> None:
    with pytest.raises(noether.UsageError) as error:
        noether.screen(T, **wrong)
    assert words in str(error.value)


@pytest.mark.parametrize("wrong,words", [
    ({"vars": ["L1", "L1"]}, "'L1' is taken for two things"),
    ({"vars": ["L1", "M2"]}, "there is no column 'M2'. Is 'L2' meant?"),
    ({"vars": NAMES, "q": ["L1"]}, "so q has no use beside it"),
    ({"vars": NAMES, "x": ["L1", "L2"]}, "so x has no use beside it"),
])  # fmt: skip
def test_columns_that_are_wrong_are_refused(wrong: Any, words: str, tmp_path: Path) -> None:
    for data in (pd.DataFrame(long_table()), table(tmp_path)):
        options = dict(wrong)
        q = options.pop("q", None)
        with pytest.raises(noether.UsageError) as error:
            noether.check(data, q, law="L1", **options)
        assert words in str(error.value)


def swings(rate: str) -> pd.DataFrame:
    """A pendulum at small angles in degrees, to two decimals."""
    t = 0.1 * np.arange(100)
    frames = []
    for i in range(6):
        angle = (10 + 3 * i) * np.cos(t + i)
        velocity = -(10 + 3 * i) * np.sin(t + i)
        frames.append(pd.DataFrame({"id": i, "t": t, "theta [deg]": angle, rate: velocity}).round(2))
    return pd.concat(frames)


@pytest.mark.parametrize("rate,options", [
    ("omega [deg/s]", {}),
    ("omega [deg/s]", {"vars": ["theta", "omega"]}),
    ("omega [rad/s]", {"vars": ["omega", "theta"], "angles": ["theta"]}),
])  # fmt: skip
def test_degrees_of_frames_are_those_of_files(rate: str, options: Any, tmp_path: Path) -> None:
    frame = swings(rate)
    frame.to_csv(tmp_path / "swings.csv", index=False)
    of_file = noether.screen(str(tmp_path / "swings.csv"), **options)
    of_frame = noether.screen(frame, **options)
    assert of_frame.variables == of_file.variables
    assert np.allclose(of_frame.noise_std, of_file.noise_std, rtol=1e-12)
    assert any("converted from degrees to radians: theta" in text for text in of_frame.warnings)


def test_degrees_of_a_run_are_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    settings = {"razor.steps": 4, "evidence.seeds": 0}
    noether.discover(swings("omega [deg/s]"), settings=settings, folder=folder)
    assert '"degrees": [' in (folder / "run.json").read_text()
    assert noether.resume(folder).variables == noether.load(folder).variables
