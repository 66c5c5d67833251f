"""What needs no training: the screen, the check of a given law, and simulation."""

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
from noether._laws import Law, law_from_core
from noether._noise import given_noise
from noether._numbers import Doubles, brief, scientific, seed_of, setting_texts, shortened, significant, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Screen:
    """What the data alone say: directions whose variation along trajectories noise explains."""

    #: within-trajectory variance over what noise explains, ascending; near 1 for a law
    eigenvalues: Doubles
    count: int  #: directions below `threshold`
    threshold: float
    degrees_of_freedom: float
    laws: Laws  #: a readable basis of those that noise explains
    approximate: Laws  #: drift by less than a hundredth though noise does not explain it
    unidentifiable: tuple[str, ...]  #: monomials that are the same everywhere in the data
    smallest_visible_drift: float
    noise_std: Doubles  #: (M) data units
    noise_how: str
    variables: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  #: what was assumed, dropped or repaired on reading the data

    def __repr__(self) -> str:
        lines = [f"{len(self.laws)} conserved within the noise:"]
        lines += shortened([f"  {brief(law.formula)}" for law in self.laws])
        if self.approximate:
            lines.append(f"{len(self.approximate)} nearly conserved:")
            lines += shortened([f"  {brief(law.formula)}" for law in self.approximate])
        if not self.laws and not self.approximate:
            lines = [f"none found{self._resolution()}"]
        lines += shortened(
            [f"unidentifiable: {text} is the same everywhere in the data" for text in self.unidentifiable]
        )
        lines += [f"warning: {text}" for text in self.warnings]
        return "\n".join(lines)

    def _resolution(self) -> str:
        """What would have been seen, where several trajectories tell."""
        if np.isfinite(self.smallest_visible_drift):
            return f"; minimum detectable relative drift {scientific(self.smallest_visible_drift)}"
        return "; how small a drift could be detected is not measurable without several different trajectories"

    def plot_spectrum(self, ax: Axes | None = None) -> Axes:
        """The eigenvalues with the threshold below which they count."""
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
    time: str | None = None,
    trajectory: str | None = None,
    angles: Any = None,
    rate: float | None = None,
    axes: str | None = None,
    skip: int = 0,
    header_line: int = 0,
    strict: bool = False,
    noise: Any = "auto",
    threads: int = 0,
) -> Screen:
    """Looks for laws in the data alone, without training: milliseconds.

    Compares how much every quadratic combination varies along trajectories with what the noise
    explains. Data and errors as for `noether.discover`.
    """
    columns = Columns(
        x, v, mass, dt, None, None, names, time, trajectory, angles, rate, axes, skip, header_line, strict
    )
    data = gather(t, q, p, columns)
    found = _core.screen(data, given_noise(noise, data, columns), whole(threads, "threads", 0, 1024))
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
        tuple(names_of),
        tuple(data.warnings),
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
        law: a polynomial in the names of the variables, as in "q1*p2 - q2*p1"; a `Law` of a result
            or a screen, whose variables have to be the data's; an expression of SymPy; or several
            of these. A `Law` is taken by position where arrays have no names.
        settings: levels of the test, as in {"testing.level": 0.01}.

    Other arguments and errors as for `noether.discover`.

    Returns:
        A `Check`; a list of them where several laws are given.
    """
    laws = listed(law)
    columns = Columns(
        x, v, mass, dt, None, None, names, time, trajectory, angles, rate, axes, skip, header_line, strict
    )
    data = gather(t, q, p, columns)
    given = for_core(laws, data.variables)
    found = _core.check(data, given, given_noise(noise, data, columns), setting_texts(dict(settings or {})))
    said = tuple(data.warnings)
    checks = [Check(**{**one, "series": tuple(one["series"])}, warnings=said) for one in found]
    return checks[0] if is_single(law) else checks


@dataclass(frozen=True, repr=False)
class Simulated:
    """Trajectories of a known system; `discover(s.t, s.q, s.p)` takes them."""

    system: str
    description: str
    t: Doubles  #: (T)
    q: Doubles  #: (N, T, n)
    p: Doubles  #: (N, T, n)
    variables: tuple[str, ...]
    laws: tuple[Law, ...]  #: the quadratic laws it is known to obey
    q_next: Doubles | None = None  #: (N, T, n) where the noise is in the targets
    p_next: Doubles | None = None
    seed: int = 0  #: of the random starts and the noise

    def __repr__(self) -> str:
        N, T, _ = self.q.shape
        return f"Simulated({self.system!r}, {N} trajectories of {T} states, variables {', '.join(self.variables)})"


def simulate(
    system: str,
    *,
    trajectories: int = 200,
    pairs: int = 50,
    dt: float = 0,
    noise: float = 0,
    noise_in: str = "states",
    starts: str = "training",
    seed: int | None = 0,
    **parameters: float,
) -> Simulated:
    """Trajectories of a known system from random starts: the same numbers as `noether simulate`.

    Args:
        system: a name of `noether.systems()`.
        trajectories: how many.
        pairs: consecutive pairs of states; a trajectory has one state more.
        dt: time between states; 0 for the system's own.
        noise: standard deviation, data units.
        noise_in: "states", or "targets" for pairs of clean x and noisy x'.
        starts: "training", or the paper's test sets: "test", "moved", "wider".
        seed: of every random number; None for a fresh one, which `Simulated.seed` tells.
        parameters: of the system, as in n=3, friction=0.1; masses as mass1, mass2, ...

    Raises:
        UsageError: an unknown system, parameter or choice.
    """
    if noise_in not in ("states", "targets"):
        raise UsageError(f"noise_in: {noise_in!r} is neither states nor targets.")
    for name, value in (("dt", dt), ("noise", noise)):
        if not (np.isfinite(value) and value >= 0):
            raise UsageError(f"{name}: {value} is negative or not finite. Give a number from 0 on.")
    number = seed_of(seed)
    found = _core.simulate(
        system,
        {name: float(value) for name, value in parameters.items()},
        whole(trajectories, "trajectories", 1, 10_000_000),
        whole(pairs, "pairs", 1, 10_000_000),
        float(dt),
        float(noise),
        noise_in == "targets",
        starts,
        number,
    )
    variables = tuple(found["variables"])
    return Simulated(
        system,
        found["description"],
        found["t"],
        found["q"],
        found["p"],
        variables,
        tuple(law_from_core(law, variables, "known") for law in found["laws"]),
        found["q_next"],
        found["p_next"],
        number,
    )


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


def systems() -> list[str]:
    """Names of the systems that `simulate` knows."""
    return _core.systems()
