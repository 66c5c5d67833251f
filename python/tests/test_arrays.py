"""Arrays of every kind: converted to the same numbers, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import noether

Maker = Callable[[np.ndarray], Any]


def _read_only(a: np.ndarray) -> np.ndarray:
    copy = a.copy()
    copy.flags.writeable = False
    return copy


def _strided(a: np.ndarray) -> np.ndarray:
    wide = np.full((*a.shape[:-1], 3 * a.shape[-1]), np.nan)
    wide[..., ::3] = a
    return wide[..., ::3]


SAME: dict[str, Maker] = {
    "as they are": lambda a: a,
    "Fortran order": np.asfortranarray,
    "strided": _strided,
    "backwards": lambda a: a[::-1].copy()[::-1],
    "read-only": _read_only,
    "other byte order": lambda a: a.astype(">f8"),
    "long": lambda a: a.astype(np.longdouble),
    "objects": lambda a: a.astype(object),
    "masked nowhere": lambda a: np.ma.array(a, mask=False),
    "list of arrays": lambda a: list(a),
    "nested lists": lambda a: a.tolist(),
    "tuple of Fortran arrays": lambda a: tuple(np.asfortranarray(part) for part in a),
}


def eigenvalues(t: Any, q: Any, p: Any, **options: Any) -> np.ndarray:
    return noether.screen(t, q, p, noise=0.02, threads=1, **options).eigenvalues


@pytest.mark.parametrize("kind", SAME)
def test_kinds_of_the_same_numbers(kind: str, plane: noether.Simulated) -> None:
    expected = eigenvalues(plane.t, plane.q, plane.p)
    np.testing.assert_array_equal(eigenvalues(plane.t, SAME[kind](plane.q), SAME[kind](plane.p)), expected)


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(st.integers(2, 5), st.integers(4, 7), st.integers(1, 3)),
    q_kind=st.sampled_from(sorted(SAME)),
    p_kind=st.sampled_from(sorted(SAME)),
    shared=st.booleans(),
)
def test_any_mixture(shape: tuple[int, int, int], q_kind: str, p_kind: str, shared: bool) -> None:
    random = np.random.default_rng(sum(shape))
    q, p = random.normal(size=shape), random.normal(size=shape)
    t = np.arange(shape[1]) * 0.1
    times = t if shared else np.tile(t, (shape[0], 1))
    np.testing.assert_array_equal(
        eigenvalues(times, SAME[q_kind](q), SAME[p_kind](p)), eigenvalues(t, q, p)
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int32, np.uint8])
def test_other_numbers_are_converted(dtype: Any, orbits: noether.Simulated) -> None:
    q, p = (10 * a + 60 for a in (orbits.q, orbits.p))
    expected = eigenvalues(orbits.t, q.astype(dtype).astype(float), p.astype(dtype).astype(float))
    np.testing.assert_array_equal(eigenvalues(orbits.t, q.astype(dtype), p.astype(dtype)), expected)


def test_what_is_given_is_not_changed(plane: noether.Simulated) -> None:
    q, p = plane.q.copy(), plane.p.copy()
    noether.screen(plane.t, q, p, noise=0.01)
    np.testing.assert_array_equal(q, plane.q)
    np.testing.assert_array_equal(p, plane.p)


def test_masked_entries_and_nan_split_a_trajectory_alike(plane: noether.Simulated) -> None:
    mask = np.zeros(plane.q.shape, dtype=bool)
    mask[2, 7, 0] = True
    with_nan = np.where(mask, np.nan, plane.q)
    masked = np.ma.array(plane.q, mask=mask)
    np.testing.assert_array_equal(
        eigenvalues(plane.t, masked, plane.p), eigenvalues(plane.t, with_nan, plane.p)
    )
    assert not np.array_equal(eigenvalues(plane.t, masked, plane.p), eigenvalues(plane.t, plane.q, plane.p))


def test_masked_objects_and_missing_cells(plane: noether.Simulated) -> None:
    q = plane.q.astype(object)
    q[1, 3, 0] = None
    with_nan = plane.q.copy()
    with_nan[1, 3, 0] = np.nan
    np.testing.assert_array_equal(eigenvalues(plane.t, q, plane.p), eigenvalues(plane.t, with_nan, plane.p))


def test_ragged_lists(plane: noether.Simulated) -> None:
    lengths = [5 + i % 9 for i in range(len(plane.q))]
    q = [plane.q[i, :k] for i, k in enumerate(lengths)]
    p = [plane.p[i, :k] for i, k in enumerate(lengths)]
    t = [plane.t[:k] for k in lengths]
    by_step = eigenvalues(None, q, p, dt=float(plane.t[1] - plane.t[0]))
    np.testing.assert_allclose(eigenvalues(t, q, p), by_step, rtol=1e-9)
    frame = pd.DataFrame({"id": np.repeat(np.arange(len(q)), lengths), "t": np.concatenate(t)})
    for i in range(2):
        frame[f"q{i + 1}"] = np.concatenate(q)[:, i]
        frame[f"p{i + 1}"] = np.concatenate(p)[:, i]
    np.testing.assert_array_equal(noether.screen(frame, noise=0.02).eigenvalues, eigenvalues(t, q, p))
    nested = [part.tolist() for part in q], [part.tolist() for part in p]
    np.testing.assert_array_equal(eigenvalues(t, *nested), eigenvalues(t, q, p))


def test_a_single_trajectory(orbits: noether.Simulated) -> None:
    one = eigenvalues(orbits.t, orbits.q[0, :, 0], orbits.p[0, :, 0])
    np.testing.assert_array_equal(one, eigenvalues(orbits.t, orbits.q[0], orbits.p[0]))
    np.testing.assert_array_equal(one, eigenvalues(orbits.t, orbits.q[:1], orbits.p[:1]))


def test_velocities_with_masses(plane: noether.Simulated) -> None:
    m = 2.5
    # Noise given for velocities becomes that of momenta.
    v = noether.screen(plane.t, plane.q, v=plane.p / m, mass=m, noise=[0.02, 0.02, 0.02 / m, 0.02 / m])
    np.testing.assert_allclose(v.eigenvalues, eigenvalues(plane.t, plane.q, plane.p), rtol=1e-6)


@pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])
def test_columns_by_name(library: Any, orbits: noether.Simulated) -> None:
    columns = {
        "run": np.repeat([f"r{i}" for i in range(len(orbits.q))], len(orbits.t)),
        "clock": np.tile(orbits.t, len(orbits.q)),
        "angle": orbits.q.ravel(),
        "rate": orbits.p.ravel(),
        "note": ["-"] * orbits.q.size,
    }
    found = noether.screen(
        library.DataFrame(columns), ["angle"], ["rate"], time="clock", trajectory="run", noise=0.02
    )
    np.testing.assert_array_equal(found.eigenvalues, eigenvalues(orbits.t, orbits.q, orbits.p))
    assert found.laws[0].variables == ("angle", "rate")


def test_missing_cells_of_frames(orbits: noether.Simulated) -> None:
    q = orbits.q.copy()
    q[3, 4] = np.nan
    expected = eigenvalues(orbits.t, q, orbits.p)
    columns = {
        "id": np.repeat(np.arange(len(q)), len(orbits.t)),
        "t": np.tile(orbits.t, len(q)),
        "q": q.ravel(),
        "p": orbits.p.ravel(),
    }
    frame = pd.DataFrame(columns)
    for kind in (frame, frame.convert_dtypes(), pl.from_pandas(frame), pl.DataFrame(columns)):
        np.testing.assert_array_equal(noether.screen(kind, noise=0.02).eigenvalues, expected)


REFUSED: dict[str, tuple[Maker, str]] = {
    "no rows": (lambda a: a[:, :0], "shape"),
    "no trajectories": (lambda a: a[:0], "shape"),
    "four axes": (lambda a: a[None], "shape"),
    "a number": (lambda a: 3.0, "shape"),
    "texts": (lambda a: np.full(a.shape, "x"), "texts"),
    "bytes": (lambda a: np.full(a.shape, b"x"), "texts"),
    "truth values": (lambda a: a > 0, "truth values"),
    "complex numbers": (lambda a: a + 1j, "complex"),
    "dates": (lambda a: np.full(a.shape, np.datetime64("2020-01-01")), "dates"),
    "objects": (lambda a: np.full(a.shape, object()), "objects of type object"),
    "text among objects": (lambda a: np.where(a == a.max(), "x", a.astype(object)), "'x' is not a number"),
    "infinity": (lambda a: np.where(a == a.max(), np.inf, a), "infinite"),
    "rows of different lengths": (lambda a: [[1.0, 2.0], [3.0]], "not an array"),
    "nothing": (lambda a: None, "no positions"),
    "only gaps": (lambda a: np.full(a.shape, np.nan), "no trajectory has two"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_a_sentence(kind: str, plane: noether.Simulated) -> None:
    make, says = REFUSED[kind]
    with pytest.raises((noether.DataError, noether.UsageError), match=says) as caught:
        noether.screen(plane.t, make(plane.q), plane.p, noise=0.02)
    text = str(caught.value)
    assert text.endswith(".") and "--" not in text and "\n" not in text


@settings(max_examples=60, deadline=None)
@given(
    q=st.lists(st.integers(0, 4), min_size=0, max_size=4),
    p=st.lists(st.integers(0, 4), min_size=0, max_size=4),
    t=st.lists(st.integers(0, 4), min_size=0, max_size=3),
)
def test_shapes_that_do_not_fit_are_refused(q: list[int], p: list[int], t: list[int]) -> None:
    """Whatever the shapes: an answer or an error of ours, never anything else."""
    random = np.random.default_rng(0)
    times = np.cumsum(np.ones(t), axis=-1) if t else np.float64(1)
    try:
        noether.screen(times, random.normal(size=q), random.normal(size=p), noise=0.1, threads=1)
    except noether.Error as error:
        assert str(error).endswith(".")


def test_times_that_do_not_increase(plane: noether.Simulated) -> None:
    mixed = plane.t.copy()
    mixed[[3, 4]] = mixed[[4, 3]]
    with pytest.raises(noether.DataError, match=r"t, row 4: time .* comes after .* sort the rows by time") as caught:
        noether.screen(mixed, plane.q, plane.p)
    assert "id column" not in str(caught.value) and "blank line" not in str(caught.value)
    mixed[4] = mixed[3]
    with pytest.raises(noether.DataError, match="appears twice"):
        noether.screen(mixed, plane.q, plane.p)


def test_momenta_of_other_lengths(plane: noether.Simulated) -> None:
    q = [plane.q[0, :5], plane.q[1, :8]]
    p = [plane.p[0, :8], plane.p[1, :5]]
    with pytest.raises(noether.UsageError, match="not as long as those of q"):
        noether.screen(None, q, p, dt=0.1)
