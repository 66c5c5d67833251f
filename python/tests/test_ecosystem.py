"""Beside SymPy, SciPy, pandas, matplotlib and IPython."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from conftest import SMALL

import noether

# Laws to be checked


def test_check_takes_what_was_found(result: noether.Result, plane: noether.Simulated) -> None:
    by_text = noether.check(plane.t, plane.q, plane.p, law="q1*p2 - q2*p1", noise=0.01)
    screened = noether.screen(plane.t, plane.q, plane.p, noise=0.01).laws[0]
    for law in (plane.laws[0], result.laws["angular momentum"], screened):  # by position where nothing has a name
        found = noether.check(plane.t, plane.q, plane.p, law=law, noise=0.01)
        assert isinstance(found, noether.Check)
        np.testing.assert_allclose([found.drift, found.p_value], [by_text.drift, by_text.p_value], rtol=1e-6, atol=1e-9)
        assert found.formula == law.formula
    both = noether.check(plane.t, plane.q, plane.p, law=plane.laws, noise=0.01)
    assert isinstance(both, list) and len(both) == len(plane.laws)


def test_check_takes_laws_by_name(plane: noether.Simulated) -> None:
    law = plane.laws[0]  # of x, y, px, py
    names = ["y", "x", "py", "px"]
    swapped = noether.check(plane.t, plane.q[..., ::-1], plane.p[..., ::-1], law=law, names=names, noise=0.01)
    straight = noether.check(plane.t, plane.q, plane.p, law=law, names=law.variables, noise=0.01)
    np.testing.assert_allclose(swapped.drift, straight.drift, rtol=1e-9)
    with pytest.raises(noether.UsageError, match=r"a law of x, y, px, py, but the data have a, b, c, d.*names="):
        noether.check(plane.t, plane.q, plane.p, law=law, names=list("abcd"), noise=0.01)


def test_check_takes_expressions_of_sympy(plane: noether.Simulated) -> None:
    x, y, px, py = sympy.symbols("x y px py")
    options: dict[str, Any] = {"names": ["x", "y", "px", "py"], "noise": 0.01}
    by_text = noether.check(plane.t, plane.q, plane.p, law="x*py - y*px", **options)
    found = noether.check(plane.t, plane.q, plane.p, law=x * py - y * px, **options)
    assert (found.drift, found.p_value) == (by_text.drift, by_text.p_value)
    scaled = noether.check(plane.t, plane.q, plane.p, law=sympy.pi * (x * py - y * px) / 3, **options)
    np.testing.assert_allclose(scaled.drift, by_text.drift, rtol=1e-9)
    mixed = noether.check(plane.t, plane.q, plane.p, law=["x", x * py - y * px, plane.laws[0]], **options)
    assert [one.status == "refuted" for one in mixed] == [True, False, False]


@pytest.mark.parametrize("law", [3, [3.0], [None], object()])
def test_what_is_no_law(law: Any, plane: noether.Simulated) -> None:
    with pytest.raises(noether.UsageError, match="is no law. Give a text"):
        noether.check(plane.t, plane.q, plane.p, law=law)


# The field for SciPy


def test_the_field_for_solve_ivp(result: noether.Result, plane: noether.Simulated) -> None:
    scipy = pytest.importorskip("scipy.integrate")
    x0 = np.concatenate([plane.q[0, 0], plane.p[0, 0]])
    np.testing.assert_array_equal(result.rhs(0.0, x0), result.vector_field(x0))
    many = np.stack([x0, 1.1 * x0, 0.9 * x0], axis=1)
    np.testing.assert_array_equal(result.rhs(0.0, many), result.vector_field(many.T).T)
    t = plane.t[:5]
    for vectorized in (False, True):
        path = scipy.solve_ivp(result.rhs, (t[0], t[-1]), x0, t_eval=t, rtol=1e-8, atol=1e-8, vectorized=vectorized)
        np.testing.assert_allclose(path.y.T, result.rollout(x0, t, draws=2, substeps=20).mean, atol=1e-3)
    with pytest.raises(noether.UsageError, match="x: it has shape"):
        result.rhs(0.0, np.ones(3))


# The list of laws


def test_laws_by_key_slice_and_status(result: noether.Result) -> None:
    laws = result.laws
    assert isinstance(laws[0], noether.Law) and laws[laws[0].name] is laws[0]
    assert isinstance(laws[:1], noether.Laws) and len(laws[:1]) == 1
    assert laws._ipython_key_completions_() == [law.name for law in laws]
    assert all(law.status == "established" for law in laws.established)
    assert len(laws.established) == sum(law.status == "established" for law in laws)


def test_laws_as_a_frame(result: noether.Result) -> None:
    frame = result.laws.to_frame()
    assert list(frame["formula"]) == [law.formula for law in result.laws]
    assert {"name", "status", "drift", "resolution", "p_value"} <= set(frame.columns)
    assert list(result.laws[:0].to_frame().columns) == list(frame.columns)


def test_the_same_names_in_screen_and_result(result: noether.Result, plane: noether.Simulated) -> None:
    screened = noether.screen(plane.t, plane.q, plane.p, noise=0.01, names=result.variables)
    assert screened.variables == result.variables
    assert isinstance(screened.laws, noether.Laws) and screened.laws[0].name == result.laws[0].name
    assert screened.laws["angular momentum"] is screened.laws[0]
    assert screened.noise_how == result.noise_how
    np.testing.assert_array_equal(screened.noise_std, result.noise_std)


def test_texts_are_short(result: noether.Result, plane: noether.Simulated) -> None:
    rollout = result.rollout(np.ones(4), [0.0, 0.1, 0.2], draws=2)
    check = noether.check(plane.t, plane.q, plane.p, law="q1*p2 - q2*p1", noise=0.01)
    for one in (result.laws[0], plane, rollout, check, result.network, plane.laws[0]):
        assert len(repr(one)) < 200 and "array(" not in repr(one), type(one)


def test_an_unfinished_run_is_to_be_resumed(orbits: noether.Simulated, folder: Path) -> None:
    def stop(_: noether.Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        noether.discover(orbits.t, orbits.q, orbits.p, settings=SMALL, threads=1, folder=folder, progress=stop)
    with pytest.raises(noether.FileError, match=r"has not finished. Go on with noether.resume\("):
        noether.load(folder)
    assert noether.load(noether.resume(folder, threads=1).folder).verdict


def test_one_law_on_one_axis(result: noether.Result) -> None:
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    assert result.plot_drift(ax=ax, law="angular momentum") == [ax]
    assert ax.get_title().startswith("angular momentum")
    assert result.plot_drift(ax=plt.subplots()[1])[0].lines
    with pytest.raises(noether.UsageError, match="beside axes"):
        result.plot_drift([ax], ax=ax)
    plt.close("all")


def test_static_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    import subprocess
    import sys

    file = tmp_path / "user.py"
    file.write_text(
        "import noether\n"
        "r = noether.load('run')\n"
        "reveal_type(r.laws[0])\nreveal_type(r.laws['energy'])\nreveal_type(r.laws[:2])\n"
        "reveal_type(r.laws[0].status)\nreveal_type(r.verdict)\n"
    )
    root = Path(noether.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", str(file)], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"MYPYPATH": str(root), "PATH": ""},
    )
    told = [line.split('"')[1] for line in done.stdout.splitlines() if "Revealed" in line]
    assert told[:3] == ["noether._laws.Law", "noether._laws.Law", "noether._law_list.Laws"], done.stdout
    assert "Literal['established']" in told[3] and "Literal['laws_found']" in told[4]
