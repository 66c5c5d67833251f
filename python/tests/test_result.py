"""What a result offers, against the library's own numbers and files."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import sympy
from conftest import SMALL, program

import noether


def states(result: noether.Result, count: int = 7) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, result.dimension)) + 1.5


def test_laws_are_told_as_in_the_file(result: noether.Result) -> None:
    stored = json.loads((result.folder / "laws.json").read_text())
    assert [law.formula for law in result.laws] == [law["formula"] for law in stored["laws"]]
    assert [law.status for law in result.laws] == [law["status"] for law in stored["laws"]]
    assert result.verdict == stored["verdict"] and result.summary == stored["summary"]
    assert len(result.laws) >= 1


def test_the_angular_momentum_of_planets_is_found(result: noether.Result, plane: noether.Simulated) -> None:
    law = result.laws["angular momentum"]
    values = law(plane.q, plane.p)
    assert values.shape == plane.q.shape[:2]
    by_hand = plane.q[..., 0] * plane.p[..., 1] - plane.q[..., 1] * plane.p[..., 0]
    share = np.corrcoef(values.ravel(), by_hand.ravel())[0, 1]
    assert abs(share) > 0.999


def test_values_gradient_and_generator_of_a_law(result: noether.Result) -> None:
    law = result.laws[0]
    x = states(result)
    h = 1e-5
    for i in range(result.dimension):
        step = np.eye(result.dimension)[i] * h
        np.testing.assert_allclose((law(x + step) - law(x - step)) / (2 * h), law.gradient(x)[:, i], atol=1e-7)
    along = law.generator()[:-1] @ np.append(x[0], 1.0)
    n = result.dimension // 2
    np.testing.assert_allclose(along, np.concatenate([law.gradient(x[0])[n:], -law.gradient(x[0])[:n]]))
    np.testing.assert_array_equal(law(x[:, :n], x[:, n:]), law(x))


def test_sympy(result: noether.Result) -> None:
    law = result.laws[0]
    symbols = [sympy.Symbol(name, real=True) for name in result.variables]
    x = states(result, 1)[0]
    exact = law.sympy().subs(dict(zip(symbols, x)))
    np.testing.assert_allclose(float(exact), law(x), rtol=1e-12)
    readable = sympy.parse_expr(law.formula.replace("^", "**"), dict(zip(result.variables, symbols)))
    assert sympy.simplify(readable - law.sympy(digits=3)) == 0
    assert law._repr_latex_().startswith("$")


def test_the_field_is_the_hamiltonians(result: noether.Result) -> None:
    x = states(result)
    M, n, h = result.dimension, result.dimension // 2, 1e-5
    gradient = np.stack(
        [(result.hamiltonian(x + e) - result.hamiltonian(x - e)) / (2 * h) for e in np.eye(M) * h], axis=-1
    )
    field = np.concatenate([gradient[:, n:], -gradient[:, :n]], axis=-1)
    np.testing.assert_allclose(result.vector_field(x), field, atol=1e-4 * np.abs(field).max())


def test_shapes_of_states(result: noether.Result) -> None:
    x = states(result, 6)
    flat = result.hamiltonian(x)
    assert flat.shape == (6,)
    np.testing.assert_array_equal(result.hamiltonian(x.reshape(2, 3, -1)), flat.reshape(2, 3))
    assert result.hamiltonian(x[0]).shape == ()
    assert result.hamiltonian(x[:0]).shape == (0,)
    assert result.vector_field(x[:0]).shape == (0, result.dimension)
    many = np.tile(x, (100, 1))
    np.testing.assert_array_equal(result.hamiltonian(many, threads=2), result.hamiltonian(many, threads=1))
    with pytest.raises(noether.UsageError, match="a state has 4 numbers"):
        result.hamiltonian(x[:, :3])


def test_draws_differ_from_the_mean(result: noether.Result) -> None:
    x = states(result)
    mean = result.vector_field(x)
    assert not np.allclose(result.vector_field(x, draw=1), mean, rtol=1e-6)
    np.testing.assert_array_equal(result.vector_field(x, draw=1), result.vector_field(x, draw=1))
    np.testing.assert_array_equal(result.vector_field(x), mean)


def test_rollout(result: noether.Result, plane: noether.Simulated) -> None:
    x0 = np.concatenate([plane.q[:3, 0], plane.p[:3, 0]], axis=1)
    many = result.rollout(x0, plane.t, draws=10)
    assert many.mean.shape == many.lower.shape == (3, len(plane.t), 4)
    assert many.energy.shape == (3, len(plane.t)) and many.bounded.shape == (3,)
    assert np.all(many.lower <= many.upper)
    np.testing.assert_array_equal(many.mean[:, 0], x0)
    one = result.rollout(x0[0], plane.t, draws=10)
    np.testing.assert_array_equal(one.mean, many.mean[0])
    mean, lower, upper = one
    assert np.mean((lower <= mean) & (mean <= upper)) > 0.5
    exact = result.rollout(x0[0], plane.t, draws=2, noise_std=0)
    np.testing.assert_array_equal(exact.lower[0], exact.upper[0])
    later = result.step(x0, plane.t[1] - plane.t[0])
    np.testing.assert_allclose(later, many.mean[:, 1], rtol=1e-4, atol=1e-4)


def test_predictions_as_the_command_line_makes_them(
    result: noether.Result, plane: noether.Simulated, tmp_path: Path
) -> None:
    np.savez(tmp_path / "d.npz", t=plane.t, q=plane.q[:2], p=plane.p[:2])
    program("predict", result.folder, tmp_path / "d.npz", "--names", "x,y,px,py", "-o", tmp_path / "o.csv",
            "--draws", 10, "--quiet")
    table = np.genfromtxt(tmp_path / "o.csv", delimiter=",", names=True)
    x0 = np.concatenate([plane.q[:2, 0], plane.p[:2, 0]], axis=1)
    ours = result.rollout(x0, plane.t, draws=10)
    np.testing.assert_allclose(table["x"], ours.mean[..., 0].ravel(), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(table["py_high"], ours.upper[..., 3].ravel(), rtol=1e-7, atol=1e-8)


def test_save_load_and_pickle(result: noether.Result, tmp_path: Path) -> None:
    x = states(result)
    saved = noether.load(result.save(tmp_path / "kept"))
    pickled = pickle.loads(pickle.dumps(result))
    for other in (saved, pickled, copy.deepcopy(result)):
        assert other.folder != result.folder
        assert repr(other) == repr(result)
        np.testing.assert_array_equal(other.hamiltonian(x), result.hamiltonian(x))
    with pytest.raises(noether.UsageError, match="exists already"):
        result.save(tmp_path / "kept")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("years of work")
    with pytest.raises(noether.UsageError, match="something else than a run"):
        result.save(tmp_path / "other", force=True)
    assert (tmp_path / "other" / "thesis.tex").exists()


def test_a_saved_folder_is_one_of_the_command_line(result: noether.Result, tmp_path: Path) -> None:
    folder = result.save(tmp_path / "kept")
    page = (folder / "report.html").read_bytes()
    program("report", folder)
    assert (folder / "report.html").read_bytes() == page
    assert "angular momentum" in program("export", folder, "--to", "latex")
    assert result.export("python") == program("export", folder, "--to", "python")
    program("resume", folder, "--threads", 1, "--quiet")  # finds its data where they lie now


def test_temporary_folders_go_with_their_results(orbits: noether.Simulated) -> None:
    made = noether.discover(orbits.t, orbits.q, orbits.p, settings={**SMALL, "razor.steps": 5}, threads=1)
    folder = made.folder
    assert folder.is_dir()
    del made
    assert not folder.parent.exists()


def test_pages(result: noether.Result) -> None:
    assert result.report == (result.folder / "report.html").read_text()
    shown = result._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "&lt;!DOCTYPE html&gt;" in shown
    assert "<table>" in result.laws._repr_html_()
    assert result.summary in repr(result)


def test_pictures(result: noether.Result, line: noether.Result) -> None:
    import matplotlib.pyplot as plt

    assert len(result.plot_spectrum().collections) == 2
    assert len(result.plot_drift()) == len(result.laws)
    assert len(result.plot_generators(most=2)) == 2
    phase = result.plot_phase(coordinate=1)
    assert (phase.get_xlabel(), phase.get_ylabel()) == ("y", "py")
    assert line.plot_phase().collections  # the contours of its energy
    axes = plt.subplots(1, len(result.laws), squeeze=False)[1]
    assert result.plot_drift(axes)[0] is axes.flat[0]
    with pytest.raises(noether.UsageError, match="coordinate"):
        result.plot_phase(coordinate=2)
    plt.close("all")


def test_the_curve_and_the_spectrum(result: noether.Result) -> None:
    curve = result.curve
    assert curve["step"][-1] == 60 and np.all(np.isfinite(curve["negative_elbo"]))
    assert list(result.singular_values) == sorted(result.singular_values, reverse=True)
    assert result.generators.shape == (len(result.singular_values), 5, 5)
    assert result.noise_std.tolist() == [0.01] * 4


def test_known_laws_may_be_built_in(plane: noether.Simulated) -> None:
    settings = {**SMALL, "razor.steps": 20}
    given = noether.discover(plane.t, plane.q, plane.p, group=plane.laws, settings=settings, threads=1)
    pairs = [(law.A, law.b) for law in plane.laws]
    again = noether.discover(plane.t, plane.q, plane.p, group=pairs, settings=settings, threads=1)
    assert given.export("python") == again.export("python")
    none = noether.discover(plane.t, plane.q, plane.p, group="none", settings=settings, threads=1)
    assert len(none.singular_values) == 0
    np.testing.assert_allclose(given.singular_values[0], np.sqrt(sum(np.sum(A**2) + b @ b for A, b in pairs)))


def test_laws_by_name_and_number(result: noether.Result) -> None:
    assert result.laws[-1] is list(result.laws)[-1]
    with pytest.raises(KeyError, match="is not among the laws"):
        result.laws["luck"]
