"""Laws beyond quadratics: found, evaluated, differentiated, checked, kept and exported."""

from __future__ import annotations

import copy
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from conftest import SMALL, orbits_of

import noether

PLANE = ("x", "y", "px", "py")
ENERGY = "(px^2 + py^2)/2 - 1/sqrt(x^2 + y^2)"
#: The components of the Runge-Lenz vector.
RUNGE_LENZ = ("x/sqrt(x^2 + y^2) - x*py^2 + y*px*py", "y/sqrt(x^2 + y^2) - y*px^2 + x*px*py")


@pytest.fixture(scope="module")
def planets() -> noether.Simulated:
    return noether.simulate("kepler", trajectories=30, pairs=40, seed=5)


@pytest.fixture(scope="module")
def found(planets: noether.Simulated) -> noether.Screen:
    return noether.screen(planets.t, planets.q, planets.p, names=PLANE)


def swings() -> noether.Simulated:
    return noether.simulate("pendulum", trajectories=24, pairs=40, seed=2)


@pytest.fixture(scope="module")
def swung() -> noether.Result:
    s = swings()
    return noether.discover(s.t, s.q, s.p, settings=SMALL, threads=1)


def points(count: int = 50, dimension: int = 4) -> np.ndarray:
    """States far enough from where laws are not defined."""
    return np.random.default_rng(4).uniform(0.5, 2, size=(count, dimension))


def by_sympy(law: noether.Law, x: np.ndarray, digits: int | None = None) -> np.ndarray:
    symbols = [sympy.Symbol(name, real=True) for name in law.variables]
    return np.asarray(sympy.lambdify(symbols, law.sympy(digits), "numpy")(*x.T))


def expect_gradient(law: noether.Law, x: np.ndarray, h: float = 1e-5) -> None:
    for i in range(law.dimension):
        step = np.eye(law.dimension)[i] * h
        differences = (law(x + step) - law(x - step)) / (2 * h)
        np.testing.assert_allclose(law.gradient(x)[:, i], differences, rtol=1e-7, atol=1e-7)


def test_screen_finds_the_laws_of_planets(found: noether.Screen) -> None:
    x = points()
    assert len(found.laws) == 4 and found.count == 1
    assert [law.is_quadratic for law in found.laws] == [True, False, False, False]
    assert found.laws.quadratic[0].formula == "x*py - y*px"
    for wanted in (ENERGY, *RUNGE_LENZ):
        exact = noether.Law("", wanted, PLANE)(x)
        ratios = [law(x) / exact for law in found.laws]
        assert any(np.allclose(ratio, 1, rtol=1e-12) for ratio in ratios), wanted
    assert any(level.name == "quadratic, radial" and level.terms == 15 for level in found.tried)
    assert "terms searched: quadratic, radial (15 terms)" in repr(found)


def test_values_are_those_of_sympy(found: noether.Screen) -> None:
    x = points()
    for law in found.laws:
        np.testing.assert_allclose(law(x), by_sympy(law, x), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(by_sympy(law, x, digits=4), law(x), rtol=1e-3, atol=1e-3)


def test_gradients_are_those_of_differences(found: noether.Screen) -> None:
    for law in found.laws:
        expect_gradient(law, points())


def test_values_have_the_shape_of_the_states(found: noether.Screen, planets: noether.Simulated) -> None:
    for law in found.laws:
        values = law(planets.q, planets.p)
        assert values.shape == planets.q.shape[:2]
        assert law.gradient(planets.q, planets.p).shape == (*values.shape, 4)
        assert law(points()[0]).shape == () and law(points()[:0]).shape == (0,)
        assert np.all(np.ptp(values, axis=1) < 1e-8)
        with pytest.raises(noether.UsageError, match="a state has 4 numbers"):
            law(points(3, 3))


def test_terms_make_the_law(found: noether.Screen) -> None:
    law = next(law for law in found.laws if law.name == "energy")
    assert {term.term: term.coefficient for term in law.terms} == {
        "px^2": 0.5, "py^2": 0.5, "1/sqrt(x^2 + y^2)": -1.0,
    }  # fmt: skip
    assert law.latex and law._repr_latex_() == f"${law.latex}$"
    assert repr(law) == f"Law('energy', {law.formula!r}, screened)"
    quadratic = found.laws.quadratic[0]
    assert {term.term: term.coefficient for term in quadratic.terms} == {"x*py": 1.0, "y*px": -1.0}


def test_what_needs_a_quadratic_says_so(found: noether.Screen, planets: noether.Simulated) -> None:
    law = next(law for law in found.laws if not law.is_quadratic)
    assert law.A is None and law.b is None
    for call in (law.generator, lambda: law.sindy_constraint(np.eye(4, dtype=int))):
        with pytest.raises(noether.UsageError, match="needs a quadratic law"):
            call()
    with pytest.raises(noether.UsageError, match="group: it needs a quadratic law"):
        noether.discover(planets.t, planets.q, planets.p, names=PLANE, group=found.laws, settings=SMALL)


def test_laws_are_checked_as_they_are(found: noether.Screen, planets: noether.Simulated) -> None:
    other = noether.simulate("kepler", trajectories=12, pairs=30, seed=9)
    checks = noether.check(other.t, other.q, other.p, law=found.laws, names=PLANE)
    assert [one.status for one in checks] == ["established"] * 4
    assert [one.formula for one in checks] == [law.formula for law in found.laws]
    swapped = noether.check(
        other.t, other.q[..., ::-1], other.p[..., ::-1], law=found.laws, names=["y", "x", "py", "px"]
    )
    np.testing.assert_allclose(
        [one.spread for one in swapped], [one.spread for one in checks], rtol=1e-10
    )
    nameless = noether.check(other.t, other.q, other.p, law=found.laws[1])
    assert nameless.status == "established"
    wrong = noether.check(other.t, other.q, other.p, law="(p1^2 + p2^2)/2 - 2/sqrt(q1^2 + q2^2)")
    assert wrong.status == "refuted"


def test_check_takes_expressions_of_sympy(planets: noether.Simulated) -> None:
    x, y, px, py = sympy.symbols("x y px py", real=True)
    law = (px**2 + py**2) / 2 - 1 / sympy.sqrt(x**2 + y**2) + 0 * sympy.Abs(x)
    assert noether.check(planets.t, planets.q, planets.p, law=law, names=PLANE).status == "established"
    assert noether.check(planets.t, planets.q, planets.p, law=sympy.Abs(x * py - y * px), names=PLANE).drift < 1e-6


@pytest.mark.parametrize("formula", [
    "p^2/2 - cos(q)", "log(q) + p", "abs(q)^1.5*exp(-p)", "q^4 + p^3*q", "2*q - p + 1", "tanh(q)/(1 + p^2) + 3",
    "-q^2*sqrt(p)", "atan(q/p) - pi",
])  # fmt: skip
def test_a_formula_is_a_law(formula: str) -> None:
    law = noether.Law("mine", formula, ("q", "p"))
    x = points(dimension=2)
    scope = {name: getattr(np, name) for name in ("cos", "log", "abs", "exp", "sqrt", "tanh", "pi")}
    by_hand = eval(formula.replace("^", "**"), {**scope, "atan": np.arctan, "q": x[:, 0], "p": x[:, 1]})  # noqa: S307
    np.testing.assert_allclose(law(x), by_hand, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(by_sympy(law, x), by_hand, rtol=1e-12, atol=1e-12)
    expect_gradient(law, x)
    for other in (copy.deepcopy(law), pickle.loads(pickle.dumps(law))):
        np.testing.assert_array_equal(other(x), law(x))
        assert repr(other.terms) == repr(law.terms)


def test_names_that_are_no_words() -> None:
    law = noether.Law("mine", '"my angle"^2/2 - cos("lambda")', ("my angle", "lambda"))
    x = points(dimension=2)
    np.testing.assert_allclose(law(x), x[:, 0] ** 2 / 2 - np.cos(x[:, 1]), rtol=1e-14)
    expression = law.sympy()
    assert {symbol.name for symbol in expression.free_symbols} == {"my angle", "lambda"}
    symbols = [sympy.Symbol(name, real=True) for name in law.variables]
    np.testing.assert_allclose(float(expression.subs(dict(zip(symbols, x[0])))), law(x[0]), rtol=1e-14)
    quadratic = noether.Law("mine", '"my angle"^2/2 + "lambda"', ("my angle", "lambda"))
    assert {term.term: term.coefficient for term in quadratic.terms} == {'"my angle"^2': 0.5, "lambda": 1.0}
    s = noether.simulate("pendulum", trajectories=8, pairs=20, seed=1)
    p, q = sympy.Symbol("my angle"), sympy.Symbol("lambda")
    names = ["lambda", "my angle"]
    assert noether.check(s.t, s.q, s.p, law=law, names=names).status == "established"
    assert noether.check(s.t, s.q, s.p, law=p**2 / 2 - sympy.cos(q), names=names).status == "established"


@pytest.mark.parametrize("formula,words", [
    ("p^2/2 - cos(", "ends too early"), ("p + z", "'z' is not a variable"), ("3", "a constant is no law"),
])  # fmt: skip
def test_a_wrong_formula_is_refused(formula: str, words: str) -> None:
    with pytest.raises(noether.UsageError, match=words):
        noether.Law("mine", formula, ("q", "p"))


def test_terms_of_a_file_are_not_executed() -> None:
    from noether._sympy import expression

    for text in ("__import__('os')", "q.real", "q[0]", "lambda: q", "f_sqrt", "(q for q in p)", "q if p else q"):
        with pytest.raises(noether.UsageError, match="cannot be read"):
            expression(text, ["q", "p"])


def prey(trajectories: int = 12, T: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Populations (N, T, 2) of Lotka and Volterra, and times (T)."""
    states = np.random.default_rng(3).uniform(0.4, 1.6, size=(trajectories, 2))

    def rate(x: np.ndarray) -> np.ndarray:
        return np.stack([x[:, 0] * (1 - x[:, 1]), x[:, 1] * (x[:, 0] - 1)], axis=1)

    return orbits_of(rate, states, T), 0.2 * np.arange(T)


def test_laws_of_populations() -> None:
    X, T = prey()
    found = noether.screen(T, x=X, vars=["prey", "hunters"])
    assert len(found.laws) == 1 and len(found.eigenvalues) == 0
    law = found.laws[0]
    x = points(dimension=2)
    wanted = np.log(x[:, 0]) + np.log(x[:, 1]) - x[:, 0] - x[:, 1]
    np.testing.assert_allclose(np.abs(law(x) / wanted), 1, rtol=1e-9)
    assert noether.check(T, x=X, vars=["prey", "hunters"], law=law).status == "established"
    with pytest.raises(noether.UsageError, match="only positions and momenta"):
        found.plot_spectrum()
    none = noether.screen(T, x=X, vars=["prey", "hunters"], terms="none")
    assert repr(none).startswith("none found\n") or repr(none) == "none found"
    with np.errstate(all="ignore"):
        assert np.isnan(law([-1.0, 1.0]))


def test_terms_are_chosen(planets: noether.Simulated) -> None:
    def names(**options: Any) -> set[str]:
        found = noether.screen(planets.t, planets.q, planets.p, names=PLANE, **options)
        return {law.name for law in found.laws}

    assert names(terms="none") == {"angular momentum"}
    assert "energy" in names(terms=["quadratic", "radial"])
    assert "energy" in names(terms="quadratic,radial")
    assert "energy" in names(terms="quadratic", term="1/r", define="r = sqrt(x^2 + y^2)")
    assert "energy" in names(terms="quadratic", term=["1/r", "x/r"], define=["s = x^2 + y^2", "r = sqrt(s)"])
    assert "energy" in names(settings={"terms.blocks": "quadratic", "terms.further": "1/sqrt(x^2 + y^2)"})
    for wrong, words in (
        ({"terms": "cubic"}, "terms: 'cubic'"),
        ({"term": "1/r"}, "'r' is not a variable"),
        ({"define": "r"}, "define 'r' is no definition"),
        ({"term": [3]}, "term: 3 is not a name"),
    ):
        with pytest.raises(noether.UsageError, match=words):
            names(**wrong)


def test_discover_finds_the_energy_of_a_pendulum(swung: noether.Result, tmp_path: Path) -> None:
    law = swung.laws["energy"]
    assert law.status == "established" and law in list(swung.laws.established) and not law.is_quadratic
    x = points(dimension=2)
    wanted = x[:, 1] ** 2 / 2 - np.cos(x[:, 0])
    np.testing.assert_allclose(law(x) / law(x)[0], wanted / wanted[0], rtol=1e-4)
    np.testing.assert_allclose(law(x), by_sympy(law, x), rtol=1e-12)
    assert all(np.isfinite(term.std) for term in law.terms) and law.A_std is None
    frame = swung.laws.to_frame()
    assert list(frame["name"]) == [one.name for one in swung.laws]
    again = noether.load(swung.save(tmp_path / "kept"))
    assert repr(again.laws) == repr(swung.laws) and again.laws["energy"].terms == law.terms
    np.testing.assert_array_equal(again.laws["energy"](x), law(x))
    s = swings()
    assert noether.check(s.t, s.q, s.p, law=again.laws["energy"]).status == "established"
    assert swung.plot_drift()


def test_discover_takes_terms(tmp_path: Path) -> None:
    s = swings()
    options: dict[str, Any] = {"settings": {**SMALL, "razor.steps": 3}, "threads": 1}
    assert not noether.discover(s.t, s.q, s.p, terms="none", **options).laws
    own = noether.discover(s.t, s.q, s.p, terms="quadratic", term="c", define="c = cos(q)", **options)
    assert own.settings["terms.further"] == "c" and [law.name for law in own.laws] == ["energy"]
    model = noether.NoetherRazor(terms="quadratic", term="cos(q)", **options)
    model.fit(np.concatenate([s.q, s.p], axis=-1), t=s.t)
    assert [law.name for law in model.laws_] == ["energy"]
    again = noether.NoetherRazor.load(model.save(tmp_path / "kept"))
    assert again.terms == "quadratic" and again.term == "cos(q)" and again.laws_[0].terms == model.laws_[0].terms


def expected(result: noether.Result, x: np.ndarray) -> np.ndarray:
    laws = np.stack([law(x) for law in result.laws], axis=1)
    return np.concatenate([laws, result.hamiltonian(x)[:, None], result.vector_field(x)], axis=1)


def test_exports_compute_the_same(swung: noether.Result, tmp_path: Path) -> None:
    x = points(4, 2)
    states = [[float(value) for value in state] for state in x]
    (tmp_path / "model.py").write_text(swung.export("python"))
    code = (
        "import model\n"
        f"for x in {states!r}: print(*model.laws(x), model.hamiltonian(x), *model.vector_field(x))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    numbers = np.array(done.stdout.split(), dtype=float).reshape(4, -1)
    np.testing.assert_allclose(numbers, expected(swung, x), rtol=1e-9)

    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler")
    rows = ", ".join("{" + ", ".join(map(repr, state)) + "}" for state in states)
    (tmp_path / "model.c").write_text(swung.export("c"))
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "model.c"\nint main(void) {\n'
        f"  static const double states[4][2] = {{{rows}}};\n"
        "  double values[NOETHER_NUM_LAWS + 1], rate[2];\n  int i, k;\n  for (i = 0; i < 4; ++i) {\n"
        "    laws(states[i], values);\n    vector_field(states[i], rate);\n"
        '    for (k = 0; k < NOETHER_NUM_LAWS; ++k) printf("%.17g\\n", values[k]);\n'
        '    printf("%.17g %.17g %.17g\\n", hamiltonian(states[i]), rate[0], rate[1]);\n  }\n  return 0;\n}\n'
    )
    subprocess.run(
        [compiler, "-std=c99", "-Wall", "-Wextra", "-Werror", "-o", "main", "main.c", "-lm"], check=True, cwd=tmp_path
    )
    done = subprocess.run([str(tmp_path / "main")], capture_output=True, text=True, check=True)
    numbers = np.array(done.stdout.split(), dtype=float).reshape(4, -1)
    np.testing.assert_allclose(numbers, expected(swung, x), rtol=1e-9)
