"""The forms in which people have trajectories give the same numbers as plain arrays."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import noether


def eigenvalues(*data: Any, noise: float = 0.02, **options: Any) -> np.ndarray:
    return noether.screen(*data, noise=noise, threads=1, **options).eigenvalues


@pytest.fixture(scope="module")
def expected(orbits: noether.Simulated) -> np.ndarray:
    return eigenvalues(orbits.t, orbits.q, orbits.p)


def frame_of(s: noether.Simulated, **names: str) -> pd.DataFrame:
    N, T = s.q.shape[:2]
    columns = {"id": np.repeat(np.arange(N), T), "t": np.tile(s.t, N), "x": s.q[..., 0].ravel(), "px": s.p[..., 0].ravel()}
    return pd.DataFrame({names.get(name, name): values for name, values in columns.items()})


# Whole states


def test_whole_states(plane: noether.Simulated) -> None:
    X = np.concatenate([plane.q, plane.p], axis=-1)
    by_parts = eigenvalues(plane.t, plane.q, plane.p)
    np.testing.assert_array_equal(eigenvalues(plane.t, x=X), by_parts)
    np.testing.assert_array_equal(eigenvalues(plane.t, x=list(X)), by_parts)
    np.testing.assert_array_equal(eigenvalues(None, x=X, dt=0.5), eigenvalues(None, plane.q, plane.p, dt=0.5))
    both = noether.check(plane.t, x=X, law="x*py - y*px", names=["x", "y", "px", "py"], noise=0.01)
    assert both.status == noether.check(plane.t, plane.q, plane.p, law="q1*p2 - q2*p1", noise=0.01).status


def test_columns_and_arrays_of_whole_states(orbits: noether.Simulated, expected: np.ndarray, tmp_path: Any) -> None:
    frame = frame_of(orbits, x="a", px="b")
    np.testing.assert_array_equal(eigenvalues(frame, x=["a", "b"]), expected)
    frame.to_csv(tmp_path / "d.csv", index=False)
    np.testing.assert_allclose(eigenvalues(tmp_path / "d.csv", x=["a", "b"]), expected, rtol=1e-6)
    with pytest.raises(noether.UsageError, match="x: 1 is an odd number of columns"):
        noether.screen(frame, x=["a"])


def test_states_before_times(plane: noether.Simulated) -> None:
    with pytest.raises(noether.UsageError, match=r"times come first. Give \(t, q, p\), or \(t, x=X\)"):
        noether.screen(np.concatenate([plane.q, plane.p], axis=-1), plane.t)


@pytest.mark.parametrize("wrong", [{"x": np.zeros((3, 5, 3))}, {"x": np.zeros((3, 5, 2)), "v": np.zeros((3, 5, 1))}])
def test_states_that_are_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(noether.UsageError, match="^x: "):
        noether.screen(np.arange(5.0), **wrong)


# Axes


def test_axes_are_recognised_by_the_length_of_t(plane: noether.Simulated) -> None:
    expected = eigenvalues(plane.t, plane.q, plane.p)
    for order in ((1, 0, 2), (0, 2, 1)):
        q, p = plane.q.transpose(order), plane.p.transpose(order)
        with pytest.warns(noether.NoetherWarning, match="its axes are taken as"):
            found = noether.screen(plane.t, q, p, noise=0.02, threads=1)
        np.testing.assert_array_equal(found.eigenvalues, expected)
        assert any("axes are taken" in text for text in found.warnings)


def test_times_of_every_trajectory_tell_the_axes(plane: noether.Simulated) -> None:
    times = np.tile(plane.t, (len(plane.q), 1)).T
    with pytest.warns(noether.NoetherWarning, match="times increase along the first axis"):
        found = eigenvalues(times, plane.q.transpose(1, 0, 2), plane.p.transpose(1, 0, 2))
    np.testing.assert_array_equal(found, eigenvalues(plane.t, plane.q, plane.p))


def test_axes_may_be_named(plane: noether.Simulated) -> None:
    expected = eigenvalues(plane.t, plane.q, plane.p)
    swapped = [a.transpose(1, 0, 2) for a in (plane.q, plane.p)]
    np.testing.assert_array_equal(eigenvalues(plane.t, *swapped, axes="TNn"), expected)
    bodies = [a.reshape(*a.shape[:2], 2, 1) for a in (plane.q, plane.p)]
    np.testing.assert_array_equal(eigenvalues(plane.t, *bodies, axes="NTbn"), expected)
    for axes, says in (("TN", "does not name the axes"), ("Tn", "names 2 axes")):
        with pytest.raises(noether.UsageError, match=says):
            noether.screen(plane.t, plane.q, plane.p, axes=axes)


def test_the_other_order_is_suspected_where_it_is_smoother() -> None:
    s = noether.simulate("harmonic", trajectories=30, pairs=29, dt=0.05, noise=1e-3, seed=1)
    with pytest.warns(noether.NoetherWarning, match="give axes='TNn'"):
        noether.screen(s.t, s.q.transpose(1, 0, 2), s.p.transpose(1, 0, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        noether.screen(s.t, s.q, s.p)
        noether.screen(None, s.q, s.p, dt=0.05)


def test_states_of_scipy_are_columns(plane: noether.Simulated) -> None:
    x = np.concatenate([plane.q[0], plane.p[0]], axis=-1)
    with pytest.warns(noether.NoetherWarning, match=r"taken as \(M, T\)"):
        np.testing.assert_array_equal(eigenvalues(plane.t, x=x.T), eigenvalues(plane.t, x=x))
    with pytest.raises(noether.DataError, match=r"Give q.T where"):
        noether.screen(plane.t, plane.q[0].T, plane.p[0].T)


def test_one_coordinate_of_many_trajectories(orbits: noether.Simulated, expected: np.ndarray) -> None:
    times = np.tile(orbits.t, (len(orbits.q), 1))
    np.testing.assert_array_equal(eigenvalues(times, orbits.q[..., 0], orbits.p[..., 0]), expected)


# Times


def test_times_that_decrease_are_reversed(plane: noether.Simulated) -> None:
    expected = eigenvalues(plane.t, plane.q, plane.p)
    q, p = plane.q[:, ::-1], plane.p[:, ::-1]
    for t, back in ((plane.t[::-1], (q, p)), (np.tile(plane.t[::-1], (len(q), 1)), (q, p))):
        with pytest.warns(noether.NoetherWarning, match="reversed; momenta are taken as they are given"):
            np.testing.assert_array_equal(eigenvalues(t, *back), expected)
    some = [plane.t[::-1] if i == 2 else plane.t[: 9 + i] for i in range(4)]
    parts = [[a[i, ::-1] if i == 2 else a[i, : 9 + i] for i in range(4)] for a in (plane.q, plane.p)]
    straight = [[a[i] if i == 2 else a[i, : 9 + i] for i in range(4)] for a in (plane.q, plane.p)]
    with pytest.warns(noether.NoetherWarning, match="the times of 1 trajectory decrease"):
        found = eigenvalues(some, *parts)
    np.testing.assert_array_equal(found, eigenvalues([np.sort(t) for t in some], *straight))


def test_trajectories_one_below_the_other_are_to_be_split(plane: noether.Simulated) -> None:
    t = np.tile(plane.t, 3)
    q, p = (a[:3].reshape(-1, 2) for a in (plane.q, plane.p))
    with pytest.raises(noether.DataError, match="np.split") as caught:
        noether.screen(t, q, p)
    assert "blank line" not in str(caught.value)
    cuts = np.flatnonzero(np.diff(t) <= 0) + 1  # what it says
    found = eigenvalues(np.split(t, cuts), np.split(q, cuts), np.split(p, cuts))
    np.testing.assert_array_equal(found, eigenvalues(plane.t, plane.q[:3], plane.p[:3]))


def test_dates_are_seconds(orbits: noether.Simulated) -> None:
    seconds = np.arange(len(orbits.t)) * 0.5
    start = datetime.datetime(2026, 5, 3, 10, tzinfo=datetime.timezone.utc)
    kinds = {
        "numpy": np.datetime64("2026-05-03T10:00") + (seconds * 1e6).astype("m8[us]"),
        "durations": (seconds * 1e6).astype("m8[us]"),
        "datetime": [start + datetime.timedelta(seconds=s) for s in seconds],
        "pandas": pd.date_range("2026-05-03 10:00", periods=len(seconds), freq="500ms"),
    }
    for name, t in kinds.items():
        found = noether.screen(t, orbits.q, orbits.p, noise=0.02, threads=1)
        np.testing.assert_array_equal(found.eigenvalues, eigenvalues(seconds, orbits.q, orbits.p), err_msg=name)
        assert any("seconds" in text for text in found.warnings), name


def test_one_number_for_times_is_the_step(orbits: noether.Simulated) -> None:
    np.testing.assert_array_equal(eigenvalues(0.1, orbits.q, orbits.p), eigenvalues(None, orbits.q, orbits.p, dt=0.1))
    with pytest.raises(noether.UsageError, match="Give the time step once"):
        noether.screen(0.1, orbits.q, orbits.p, dt=0.1)


# Frames and their kin


@pytest.mark.parametrize("index", [["id", "t"], ["planet", "years"], [None, None]])
def test_levels_of_the_index(index: list[Any], orbits: noether.Simulated, expected: np.ndarray) -> None:
    frame = frame_of(orbits).set_index(["id", "t"])
    frame.index.names = index
    found = noether.screen(frame, noise=0.02, threads=1)
    np.testing.assert_array_equal(found.eigenvalues, expected)
    assert index[0] == "id" or sum("is taken as" in text for text in found.warnings) == 2


@pytest.mark.parametrize("name", [None, "when"])
def test_an_index_of_dates(name: str | None, orbits: noether.Simulated) -> None:
    t = pd.date_range("2026-05-03 10:00", periods=len(orbits.t), freq="500ms", name=name)
    frame = pd.DataFrame({"x": orbits.q[0, :, 0], "px": orbits.p[0, :, 0]}, index=t)
    expected = eigenvalues(np.arange(len(t)) * 0.5, orbits.q[0], orbits.p[0])
    np.testing.assert_array_equal(eigenvalues(frame), expected)
    np.testing.assert_array_equal(eigenvalues(pl.from_pandas(frame.reset_index(names="when"))), expected)


def test_row_numbers_are_no_times(orbits: noether.Simulated) -> None:
    frame = frame_of(orbits)[lambda f: f.id == 3][["x", "px"]]
    with pytest.raises(noether.DataError, match="neither 't' nor 'dt'"):
        noether.screen(frame)
    noether.screen(frame, dt=0.1)


def test_times_of_frames_that_start_again(orbits: noether.Simulated) -> None:
    with pytest.raises(noether.DataError, match="trajectory='swing'"):
        noether.screen(frame_of(orbits, id="swing"))


def test_lists_and_dicts_of_frames(orbits: noether.Simulated, expected: np.ndarray) -> None:
    frame = frame_of(orbits)
    parts = [part.drop(columns="id") for _, part in frame.groupby("id")]
    np.testing.assert_array_equal(eigenvalues(parts), expected)
    np.testing.assert_array_equal(eigenvalues({f"run {i}": part for i, part in enumerate(parts)}), expected)
    np.testing.assert_array_equal(eigenvalues([part.set_index("t") for part in parts]), expected)
    np.testing.assert_array_equal(eigenvalues([frame[frame.id < 9], frame[frame.id >= 9]]), expected)
    np.testing.assert_array_equal(eigenvalues([dict(part) for part in parts]), expected)
    with pytest.raises(noether.UsageError, match="frame 1: it has columns"):
        noether.screen([parts[0], parts[1].rename(columns={"x": "z"})])


def test_lazy_frames(orbits: noether.Simulated, expected: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(eigenvalues(pl.from_pandas(frame_of(orbits)).lazy()), expected)


def test_tables_of_arrow(orbits: noether.Simulated, expected: np.ndarray) -> None:
    if np.__version__ < "2":
        pytest.skip("pyarrow needs NumPy 2")
    pyarrow = pytest.importorskip("pyarrow")
    np.testing.assert_array_equal(eigenvalues(pyarrow.Table.from_pandas(frame_of(orbits))), expected)


def test_dicts_of_arrays(orbits: noether.Simulated, expected: np.ndarray) -> None:
    X = np.concatenate([orbits.q, orbits.p], axis=-1)
    N, T = orbits.q.shape[:2]
    kinds: dict[str, dict[str, Any]] = {
        "arguments": {"t": orbits.t, "q": orbits.q, "p": orbits.p},
        "other names": {"time": orbits.t, "pos": orbits.q, "momenta": orbits.p},
        "states": {"t": orbits.t, "X": X},
        "columns": dict(frame_of(orbits)),
        "columns by trajectory": {"t": orbits.t, "x": orbits.q[..., 0], "px": orbits.p[..., 0]},
        "all by trajectory": {"t": np.tile(orbits.t, (N, 1)), "x": orbits.q[..., 0], "px": orbits.p[..., 0]},
    }
    for name, given in kinds.items():
        np.testing.assert_array_equal(eigenvalues(given), expected, err_msg=name)
    one = noether.screen({"t": orbits.t, "q": orbits.q[0, :, 0], "p": orbits.p[0, :, 0]}, noise=0.02, threads=1)
    np.testing.assert_array_equal(one.eigenvalues, eigenvalues(orbits.t, orbits.q[0], orbits.p[0]))
    with pytest.raises(noether.UsageError, match="arrays of shapes"):
        noether.screen({"t": orbits.t, "x": np.zeros(3)})
    with pytest.raises(noether.UsageError, match="the dict is empty"):
        noether.screen({})


def test_xarray(orbits: noether.Simulated, expected: np.ndarray) -> None:
    xr = pytest.importorskip("xarray")
    dims = ("time", "coordinate", "run")  # not in order
    q, p = (xr.DataArray(a.transpose(1, 2, 0), dims=dims, coords={"time": orbits.t}) for a in (orbits.q, orbits.p))
    np.testing.assert_array_equal(eigenvalues(None, q, p), expected)
    np.testing.assert_array_equal(eigenvalues(xr.Dataset({"q": q, "p": p})), expected)
    flat = xr.Dataset({"x": q.isel(coordinate=0, drop=True), "px": p.isel(coordinate=0, drop=True)})
    np.testing.assert_array_equal(eigenvalues(flat), expected)
    X = xr.concat([q, p], dim="coordinate")
    np.testing.assert_array_equal(eigenvalues(None, x=X), expected)
    np.testing.assert_array_equal(eigenvalues(X.assign_coords(coordinate=["x", "px"])), expected)
    with pytest.raises(noether.UsageError, match="Give it as q=.* or x="):
        noether.screen(X)
    with pytest.raises(noether.UsageError, match="none of its dimensions"):
        noether.screen(None, q.rename(time="epochs"), p)


def test_all_positions_are_angles() -> None:
    t = np.arange(60) * 0.1
    angle = np.stack([3 * t + 1, -2 * t])[..., None]
    wrapped = (angle + np.pi) % (2 * np.pi) - np.pi
    p = np.stack([3 + 0 * t, -2 + 0 * t])[..., None]
    expected = eigenvalues(t, angle, p, noise=1e-3)
    np.testing.assert_allclose(eigenvalues(t, wrapped, p, noise=1e-3, angles=True), expected, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(
        eigenvalues(t, wrapped, p, noise=1e-3, angles="q"), expected, rtol=1e-4, atol=1e-9
    )
    assert not np.allclose(eigenvalues(t, wrapped, p, noise=1e-3), expected, rtol=0.1)


def test_all_positions_of_a_file_are_angles(tmp_path: Any) -> None:
    t = np.arange(60) * 0.1
    pd.DataFrame({"t": t, "q": (3 * t) % 6.283185307179586, "p": 3.0}).to_csv(tmp_path / "a.csv", index=False)
    found = noether.screen(tmp_path / "a.csv", angles=True, noise=1e-3)
    np.testing.assert_allclose(
        found.eigenvalues, noether.screen(tmp_path / "a.csv", angles="q", noise=1e-3).eigenvalues
    )
