"""What needs no training: the screen, and the check of a given law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from noether import _core
from noether._data import Columns, gather
from noether._errors import UsageError
from noether._given_laws import for_core, is_single, listed
from noether._law_list import Laws, with_own_names
from noether._laws import law_from_core
from noether._noise import given_noise
from noether._numbers import Doubles, brief, counted, scientific, setting_texts, shortened, significant, whole
from noether._terms import with_terms

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class TriedTerms:
    """Terms beyond quadratics that were searched together."""

    name: str  #: as in "polynomial:3, radial"
    terms: int  #: that vary and are finite
    constant: int  #: combinations that noise explains
    found: int  #: laws that are no functions of those before
    condition: float  #: of the terms' correlations
    skipped: str = ""  #: why nothing was searched

    def __str__(self) -> str:
        return f"{self.name} ({self.skipped or counted(self.terms, 'term', 'terms')})"


@dataclass(frozen=True)
class Screen:
    """What the data alone say: laws whose variation along trajectories noise explains."""

    #: within-trajectory variance over what noise explains of quadratic combinations, ascending; near
    #: 1 for a law; none for variables of any meaning
    eigenvalues: Doubles
    count: int  #: directions below `threshold`
    threshold: float
    degrees_of_freedom: float
    laws: Laws  #: a readable basis of those that noise explains
    approximate: Laws  #: drift by less than a hundredth though noise does not explain it
    unidentifiable: tuple[str, ...]  #: relations that hold in all the data, as in "z = 0": no laws
    smallest_visible_drift: float
    noise_std: Doubles  #: (M) data units
    noise_how: str
    unread: int = 0  #: more that is constant, which data so few cannot tell from coincidence
    notes: tuple[str, ...] = ()  #: what limits the screen
    variables: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  #: what was assumed, dropped or repaired on reading the data
    tried: tuple[TriedTerms, ...] = ()  #: terms beyond quadratics that were searched

    def __repr__(self) -> str:
        lines = [f"{len(self.laws)} conserved within the noise:"]
        lines += shortened([f"  {brief(law.formula)}" for law in self.laws])
        if self.approximate:
            lines.append(f"{len(self.approximate)} nearly conserved:")
            lines += shortened([f"  {brief(law.formula)}" for law in self.approximate])
        if not self.laws and not self.approximate and not self.unread:
            lines = [f"none found{self._resolution()}"]
        lines += shortened([f"in all the data, and so no law: {text}" for text in self.unidentifiable])
        if self.tried:
            lines.append(f"terms searched: {'; '.join(map(str, self.tried))}")
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"warning: {text}" for text in self.warnings]
        return "\n".join(lines)

    def _resolution(self) -> str:
        """What would have been seen, where several trajectories tell."""
        if len(self.eigenvalues) == 0:
            return ""
        if np.isfinite(self.smallest_visible_drift):
            return f"; minimum detectable relative drift {scientific(self.smallest_visible_drift)}"
        return "; how small a drift could be detected is not measurable without several different trajectories"

    def plot_spectrum(self, ax: Axes | None = None) -> Axes:
        """The eigenvalues with the threshold below which they count."""
        if len(self.eigenvalues) == 0:
            raise UsageError(
                "vars: only positions and momenta have a spectrum of quadratic laws. Leave the picture out, or name "
                "the columns with q and p."
            )
        from noether import _plots

        return _plots.eigenvalues(self.eigenvalues, self.count, self.threshold, ax)


def screen(
    t: Any = None,
    q: Any = None,
    p: Any = None,
    *,
    x: Any = None,
    v: Any = None,
    mass: Any = None,
    dt: float | None = None,
    names: Sequence[str] | None = None,
    vars: str | Sequence[str] | None = None,
    time: str | None = None,
    trajectory: str | None = None,
    angles: Any = None,
    rate: float | None = None,
    axes: str | None = None,
    skip: int = 0,
    header_line: int = 0,
    strict: bool = False,
    noise: Any = "auto",
    terms: str | Sequence[str] = "auto",
    term: str | Sequence[str] | None = None,
    define: str | Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    threads: int = 0,
) -> Screen:
    """Looks for laws in the data alone, without training: milliseconds.

    Compares how much every quadratic combination varies along trajectories with what the noise
    explains, then searches further terms; what these suggest is tested on trajectories held out.

    Args:
        terms: "auto", "none", or what laws beyond quadratics are made of: one or several of "linear",
            "quadratic", "polynomial:4", "momenta:3", "trig", "radial", "multipoles", "pairs",
            "exponential" and "logarithm".
        term: a further term or several, as in "z^2/r^5".
        define: names for parts of terms, one or several, as in "r = sqrt(x^2 + y^2)".
        settings: keys of `noether config`, as in {"terms.most": 500}.

    Other arguments and errors as for `noether.discover`.
    """
    columns = Columns(
        x, v, mass, dt, None, None, names, time, trajectory, angles, rate, axes, skip, header_line, strict,
        vars,
    )
    data = gather(t, q, p, columns)
    found = _core.screen(
        data,
        given_noise(noise, data, columns),
        with_terms(settings, terms, term, define),
        whole(threads, "threads", 0, 1024),
    )
    names_of = data.variables
    moments = data.moments()

    def laws(kind: str) -> Laws:
        return Laws(with_own_names([law_from_core(law, names_of, "screened", *moments) for law in found[kind]]))

    return Screen(
        found["eigenvalues"],
        found["count"],
        found["threshold"],
        found["degrees_of_freedom"],
        laws("laws"),
        laws("approximate"),
        tuple(found["unidentifiable"]),
        found["smallest_visible_drift"],
        np.array(found["noise_std"]),
        found["noise_how"],
        found["unread"],
        tuple(found["notes"]),
        tuple(names_of),
        tuple(data.warnings),
        tuple(TriedTerms(*level) for level in found["tried"]),
    )


@dataclass(frozen=True, repr=False)
class Check:
    """What the data say of a law that was given beforehand."""

    formula: str
    name: str  #: what textbooks call it; empty where they do not
    status: str  #: established, approximate, undecided or refuted
    remark: str  #: why it is undecided, where the test alone does not say it
    drift: float  #: along trajectories beyond the noise, over the spread between them
    noise_explains: float  #: what noise alone makes of it, same units
    spread: float
    p_value: float
    corrected_p_value: float  #: Holm, over the laws checked together
    resolution: float  #: minimum detectable drift: that seen with 90% probability
    statistic: float  #: variance over what noise explains
    degrees: float
    #: (time (T), values (T), standard deviation of their noise) of every trajectory
    series: tuple[tuple[Doubles, Doubles, float], ...] = field(repr=False)
    warnings: tuple[str, ...] = field(default=(), repr=False)  #: what was assumed on reading the data

    def __repr__(self) -> str:
        words = [
            f"{self.status}",
            f"drift {scientific(self.drift)}",
            f"detectable drift {scientific(self.resolution)}",
            f"p {significant(self.corrected_p_value)}",
        ]
        lines = [f"Check({brief(self.formula)!r}: {', '.join(words)})"]
        lines += [f"  {self.remark}"] if self.remark else []
        return "\n".join([*lines, *(f"  warning: {text}" for text in self.warnings)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every trajectory's deviation from its mean on the noise's band."""
        from noether import _plots

        return _plots.checked(self, ax)


def check(
    t: Any = None,
    q: Any = None,
    p: Any = None,
    *,
    law: Any,
    x: Any = None,
    v: Any = None,
    mass: Any = None,
    dt: float | None = None,
    names: Sequence[str] | None = None,
    vars: str | Sequence[str] | None = None,
    time: str | None = None,
    trajectory: str | None = None,
    angles: Any = None,
    rate: float | None = None,
    axes: str | None = None,
    skip: int = 0,
    header_line: int = 0,
    strict: bool = False,
    noise: Any = "auto",
    settings: Mapping[str, Any] | None = None,
) -> Any:
    """Is this one law conserved in these data? Drift, test and minimum detectable drift.

    Args:
        law: an expression in the names of the variables, as in "q1*p2 - q2*p1" or
            "p^2/2 - cos(q)", with sqrt, exp, log, abs, pi, trigonometric and hyperbolic functions; a
            `Law` of a result or a screen, of any form, whose variables have to be the data's; an
            expression of SymPy; or several of these. A `Law` is taken by position where arrays have
            no names.
        settings: levels of the test, as in {"testing.level": 0.01}.

    Other arguments and errors as for `noether.discover`.

    Returns:
        A `Check`; a list of them where several laws are given.
    """
    laws = listed(law)
    columns = Columns(
        x, v, mass, dt, None, None, names, time, trajectory, angles, rate, axes, skip, header_line, strict,
        vars,
    )
    data = gather(t, q, p, columns)
    given = for_core(laws, data.variables)
    found = _core.check(data, given, given_noise(noise, data, columns), setting_texts(dict(settings or {})))
    said = tuple(data.warnings)
    checks = [Check(**{**one, "series": tuple(one["series"])}, warnings=said) for one in found]
    return checks[0] if is_single(law) else checks


@dataclass(frozen=True)
class SettingKey:
    """A key of `settings`, as `noether config` describes it."""

    name: str
    default: str
    unit: str
    meaning: str


def setting_keys() -> list[SettingKey]:
    """Every key that `settings` may hold."""
    return [SettingKey(*key) for key in _core.setting_keys()]
