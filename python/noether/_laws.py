"""Laws: functions of the state that motion does not change."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from noether import _core
from noether._errors import UsageError
from noether._numbers import Doubles, brief, doubles, whole
from noether._rounding import rounded

if TYPE_CHECKING:
    import sympy


#: `known` is a law that was given, `screened` one that the data alone suggest.
Status = Literal[
    "established", "approximate", "supported", "undecided", "refuted", "implied", "known", "screened"
]


def states_of(x: Any, p: Any, dimension: int, name: str = "x") -> Doubles:
    """States (..., M) from x alone, or from positions and momenta (..., n) each."""
    states = doubles(x, name)
    if p is not None:
        momenta = doubles(p, "p")
        if momenta.shape != states.shape:
            raise UsageError(
                f"p: it has shape {momenta.shape}, positions {states.shape}. Give arrays of one shape."
            )
        states = np.concatenate([states, momenta], axis=-1)
    if states.ndim == 0 or states.shape[-1] != dimension:
        raise UsageError(
            f"{name}: it has shape {states.shape}, but a state has {dimension} numbers. "
            f"Give (..., {dimension}), positions first."
        )
    return states


class Term(NamedTuple):
    """One term of a law, as it can be typed, with its coefficient."""

    term: str
    coefficient: float
    std: float = math.nan  #: of the coefficient; 0 if it is exact, nan if nothing is known of it


@functools.lru_cache(maxsize=256)
def _of_terms(terms: tuple[tuple[str, float], ...], constant: float, variables: tuple[str, ...]) -> _core.NamedLaw:
    return _core.NamedLaw.of_terms([text for text, _ in terms], [c for _, c in terms], constant, variables)


@dataclass(frozen=True, repr=False)
class Law:
    """C(x) = sum of coefficients times terms + constant, in the units of the data.

    A quadratic law is C(x) = 1/2 x^T A x + b^T x + constant, x = (q, p); for one of any other form A
    and b are None. Calling a law gives its values: `law(x)` with x of shape (..., M), or
    `law(q, p)`. A law that is made without A and b is read from its formula.
    """

    name: str
    formula: str
    variables: tuple[str, ...]
    A: Doubles | None = field(default=None, repr=False)  #: (M, M), symmetric; None if not quadratic
    b: Doubles | None = field(default=None, repr=False)  #: (M); None if not quadratic
    constant: float = 0.0
    latex: str = field(default="", repr=False)
    #: what is known of it, as in "x*py - y*px is conserved: drift below 0.012% of its spread (90%)"
    sentence: str = field(default="", repr=False)
    #: established, approximate, undecided, refuted or implied; `known` for one that was given
    status: Status = "known"
    implied_by: tuple[str, ...] = field(default=(), repr=False)
    #: why a law that passes its test does not count
    withheld: str = field(default="", repr=False)
    #: on held-out data: standard deviation along trajectories beyond the noise, over the spread
    #: between trajectories
    drift: float = math.nan
    drift_training: float = field(default=math.nan, repr=False)
    noise_explains: float = field(default=math.nan, repr=False)
    p_value: float = field(default=math.nan, repr=False)
    corrected_p_value: float = field(default=math.nan, repr=False)
    #: the minimum detectable drift, with 90% probability
    resolution: float = math.nan
    #: nats that the law adds to the evidence lower bound, with its standard error; nan: not measured
    evidence_nats: float = math.nan
    evidence_standard_error: float = math.nan
    A_std: Doubles | None = field(default=None, repr=False)
    b_std: Doubles | None = field(default=None, repr=False)
    model_agreement: float = field(default=math.nan, repr=False)
    #: (M) of the variables over the data, where they are known: `sympy` rounds by them
    mean: Doubles | None = field(default=None, repr=False)
    spread: Doubles | None = field(default=None, repr=False)
    #: what the law is the sum of, beside the constant
    terms: tuple[Term, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if (self.A is None) != (self.b is None):
            raise UsageError("A: it is given without b, or b without it. Give both, or a formula alone.")
        if self.A is None and not self.terms:
            self._fill(_core.NamedLaw.parsed(self.formula, self.variables).parts(), "A", "b", "constant", "latex")
        elif not self.terms:
            self._fill(self._function().parts())

    def _fill(self, parts: Mapping[str, Any], *keys: str) -> None:
        """Terms, and what else of the law is not known yet."""
        object.__setattr__(self, "terms", tuple(Term(text, value) for text, value in parts["terms"]))
        for key in keys:
            if key != "latex" or not self.latex:
                object.__setattr__(self, key, parts[key])

    @property
    def counts(self) -> bool:
        """Is it one that the finding counts: established, approximate, implied, or known?"""
        return self.status == "known" or self.status in _core.counting_statuses()

    @property
    def dimension(self) -> int:
        """M, the number of variables."""
        return len(self.variables)

    @property
    def is_quadratic(self) -> bool:
        """Is it 1/2 x^T A x + b^T x + constant, whose flow has a closed form?"""
        return self.A is not None

    def __call__(self, x: Any, p: Any = None) -> Doubles:
        """Values (...) at states (..., M), or at positions and momenta (..., n) each.

        nan where the law is not defined, as the logarithm of a negative number.
        """
        states = states_of(x, p, self.dimension)
        if self.A is None or self.b is None:
            values = self._function().values(states.reshape(-1, self.dimension))
            return np.asarray(values.reshape(states.shape[:-1]))
        quadratic = np.einsum("...i,ij,...j->...", states, self.A, states)
        return np.asarray(0.5 * quadratic + states @ self.b + self.constant)

    def gradient(self, x: Any, p: Any = None) -> Doubles:
        """dC/dx (..., M) at states (..., M); A x + b for a quadratic law."""
        states = states_of(x, p, self.dimension)
        if self.A is None or self.b is None:
            gradients = self._function().gradients(states.reshape(-1, self.dimension))
            return np.asarray(gradients.reshape(states.shape))
        return np.asarray(states @ self.A + self.b)

    def _function(self) -> _core.NamedLaw:
        """The same law in the library."""
        if self.A is not None and self.b is not None:
            return _core.NamedLaw.of_matrices(
                doubles(self.A, "A"), doubles(self.b, "b"), float(self.constant), self.variables
            )
        terms = tuple((term.term, float(term.coefficient)) for term in self.terms)
        return _of_terms(terms, float(self.constant), tuple(self.variables))

    def _quadratic(self, what: str) -> tuple[Doubles, Doubles]:
        """A and b, where the law has them."""
        if self.A is None or self.b is None:
            raise UsageError(
                f"{what}: it needs a quadratic law, and '{brief(self.formula)}' is none, so that it has no A and b. "
                "Its values and gradient are law(x) and law.gradient(x)."
            )
        return self.A, self.b

    def generator(self) -> Doubles:
        """[[J A, J b], [0, 0]], (M + 1, M + 1): what moves (x, 1) along the symmetry.

        Only a quadratic law has one; any other moves x along J `gradient(x)`.
        """
        A, b = self._quadratic("generator")
        M = self.dimension
        if M % 2 != 0:
            raise UsageError(
                f"generator: the law has {M} variables, which are no pairs of positions and momenta, and only those "
                "have a flow. Give a law of such pairs."
            )
        J = np.zeros((M, M))
        J[: M // 2, M // 2 :] = np.eye(M // 2)
        J[M // 2 :, : M // 2] = -np.eye(M // 2)
        result = np.zeros((M + 1, M + 1))
        result[:M, :M] = J @ A
        result[:M, M] = J @ b
        return result

    def sympy(self, digits: int | None = None) -> sympy.Expr:
        """The law as an expression in real symbols of the variables' names.

        With `digits`, every term keeps so many digits of the largest contribution to the law over
        the data, its coefficient times the standard deviation of the monomial; terms below them
        are left out: the rounded law is as constant as this one to these digits. Coefficients stay
        as they are in a law that knows no data, whose `spread` is None. In a law that is not
        quadratic every coefficient keeps so many digits of its own. Needs the package sympy.
        """
        try:
            import sympy
        except ImportError:
            raise ImportError("sympy() needs the package sympy. Run: pip install sympy.") from None
        if digits is not None:
            digits = whole(digits, "digits", 1, 17)
        if self.A is None:
            from noether._sympy import sum_of

            return sum_of(self.terms, self.constant, self.variables, digits)
        x = [sympy.Symbol(name, real=True) for name in self.variables]
        terms = [term for term in self._monomials() if term[1] != 0]
        if digits is not None and self.mean is not None and self.spread is not None:
            terms = rounded(terms, self, self.mean, self.spread, digits)
        total = sympy.Float(self.constant) if self.constant else sympy.Integer(0)
        for at, value in terms:
            number = sympy.Integer(int(value)) if value in (1.0, -1.0) else sympy.Float(value)
            total += number * sympy.prod([x[i] for i in at])
        return total

    def sindy_constraint(self, powers: Any) -> Doubles:
        """Rows (., M F) that vanish on the coefficients of every polynomial model that keeps the law.

        `powers` (F, M) are the exponents of the features, as `PolynomialLibrary.powers_` of PySINDy
        or scikit-learn has them. Coefficients (M, F) are flattened row by row: the constraint is
        grad C(x) . x' = 0 for all x, one row a monomial. For `pysindy.ConstrainedSR3` it is
        `constraint_lhs` with zeros on the right and `constraint_order="target"`.
        """
        A, b = self._quadratic("sindy_constraint")
        exponents = np.asarray(powers)
        M = self.dimension
        if exponents.ndim != 2 or exponents.shape[1] != M:
            raise UsageError(f"powers: it has shape {exponents.shape}. Give (features, {M}).")
        rows: dict[tuple[int, ...], Doubles] = {}
        for f, power in enumerate(exponents):
            for i in range(M):
                terms = [(power, float(b[i]))]
                terms += [(power + np.eye(M, dtype=int)[j], float(A[i, j])) for j in range(M)]
                for monomial, coefficient in terms:
                    key = tuple(int(e) for e in monomial)
                    row = rows.setdefault(key, np.zeros(M * len(exponents)))
                    row[i * len(exponents) + f] += coefficient
        found = np.array([row for row in rows.values() if np.any(row != 0)])
        return found.reshape(-1, M * len(exponents))

    def _monomials(self) -> list[tuple[tuple[int, ...], float]]:
        A, b = self._quadratic("monomials")
        M = self.dimension
        terms: list[tuple[tuple[int, ...], float]] = []
        for i in range(M):
            terms.append(((i, i), 0.5 * float(A[i, i])))
            terms.extend(((i, j), float(A[i, j])) for j in range(i + 1, M))
        terms.extend(((i,), float(b[i])) for i in range(M))
        return terms

    def _repr_latex_(self) -> str:
        return f"${self.latex or self.formula}$"

    def __str__(self) -> str:
        return f"{self.name}: {self.formula} ({self.status})"

    def __repr__(self) -> str:
        return f"Law({self.name!r}, {brief(self.formula)!r}, {self.status})"


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _array(values: Any) -> Doubles | None:
    return None if values is None else np.array(values, dtype=float)


def law_from_json(
    law: Mapping[str, Any],
    variables: Sequence[str],
    mean: Doubles | None = None,
    spread: Doubles | None = None,
) -> Law:
    """A law of laws.json."""
    drift = law["relative_drift"]
    error = law.get("coefficient_std")
    return Law(
        name=law["name"],
        formula=law["formula"],
        variables=tuple(variables),
        A=_array(law["A"]),
        b=_array(law["b"]),
        latex=law.get("latex", ""),
        sentence=law.get("sentence") or law["formula"],
        status=law["status"],
        implied_by=tuple(law["implied_by"]),
        withheld=law.get("withheld") or "",
        drift=_number(drift["held_out"]),
        drift_training=_number(drift["train"]),
        noise_explains=_number(drift["noise_explains"]),
        p_value=_number(law["p_value"]),
        corrected_p_value=_number(law.get("corrected_p_value")),
        resolution=_number(law["resolution"]),
        evidence_nats=_number(law.get("evidence_nats")),
        evidence_standard_error=_number(law.get("evidence_standard_error")),
        A_std=None if error is None else np.array(error["A"], dtype=float),
        b_std=None if error is None else np.array(error["b"], dtype=float),
        model_agreement=_number(law.get("model_agreement")),
        mean=mean,
        spread=spread,
        terms=tuple(
            Term(term["term"], _number(term["coefficient"]), _number(term["std"])) for term in law.get("terms", ())
        ),
    )


def law_from_core(
    law: Mapping[str, Any],
    variables: Sequence[str],
    status: Status,
    mean: Doubles | None = None,
    spread: Doubles | None = None,
) -> Law:
    """A law as the screen and the simulated systems give it."""
    return Law(
        name=law["name"],
        formula=law["formula"],
        variables=tuple(variables),
        A=law["A"],
        b=law["b"],
        constant=law["constant"],
        latex=law["latex"],
        status=status,
        drift=law.get("drift", math.nan),
        resolution=law.get("resolution", math.nan),
        mean=mean,
        spread=spread,
        terms=tuple(Term(text, value) for text, value in law["terms"]),
    )


def group_json(laws: Sequence[Any]) -> list[dict[str, Any]]:
    """Known laws, each a `Law` or a pair (A, b), as the library reads them."""
    result: list[dict[str, Any]] = []
    for i, law in enumerate(laws):
        if isinstance(law, Law):
            A, b = law._quadratic("group")
        elif isinstance(law, Mapping) and {"A", "b"} <= set(law):
            A, b = doubles(law["A"], f"group[{i}]"), doubles(law["b"], f"group[{i}]")
        elif isinstance(law, (tuple, list)) and len(law) == 2:
            A, b = doubles(law[0], f"group[{i}]"), doubles(law[1], f"group[{i}]")
        else:
            raise UsageError(f"group: {law!r} is no law. Give laws of noether, or pairs (A, b).")
        result.append({"A": A.tolist(), "b": b.tolist()})
    if not result:
        raise UsageError("group: the list of laws is empty. Give 'learn', 'none' or known laws.")
    return result
