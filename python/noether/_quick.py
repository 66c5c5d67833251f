"""What needs no training: the screen, the check of a given law, and simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from noether import _core
from noether._data import Columns, gather
from noether._errors import UsageError
from noether._laws import Law, law_from_core
from noether._numbers import Doubles, noise_list, scientific, setting_texts, texts, whole

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
    laws: tuple[Law, ...]  #: a readable basis of those that noise explains
    approximate: tuple[Law, ...]  #: drift by less than a hundredth though noise does not explain it
    unidentifiable: tuple[str, ...]  #: relations that hold in all the data, as in "z = 0": no laws
    smallest_visible_drift: float
    noise_std: Doubles  #: (M) data units
    noise_how: str
    unread: int = 0  #: more that is constant, which data so few cannot tell from coincidence
    notes: tuple[str, ...] = ()  #: what limits the screen

    def __repr__(self) -> str:
        lines = [f"{len(self.laws)} conserved within the noise:"]
        lines += [f"  {law.formula}" for law in self.laws]
        if self.approximate:
            lines.append(f"{len(self.approximate)} nearly conserved:")
            lines += [f"  {law.formula}" for law in self.approximate]
        if not self.laws and not self.approximate:
            lines = [f"none found; minimum detectable relative drift {scientific(self.smallest_visible_drift)}"]
        lines += [f"in all the data, and so no law: {text}" for text in self.unidentifiable]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join(lines)

    def plot_spectrum(self, ax: Axes | None = None) -> Axes:
        """The eigenvalues with the threshold below which they count."""
        from noether import _plots

        return _plots.eigenvalues(self.eigenvalues, self.count, self.threshold, ax)


def screen(
    t: Any = None,
    q: Any = None,
    p: Any = None,
    *,
    v: Any = None,
    mass: Any = None,
    dt: float | None = None,
    names: Sequence[str] | None = None,
    time: str | None = None,
    trajectory: str | None = None,
    angles: Any = None,
    noise: Any = "auto",
    threads: int = 0,
) -> Screen:
    """Looks for laws in the data alone, without training: milliseconds.

    Compares how much every quadratic combination varies along trajectories with what the noise
    explains. Data and errors as for `noether.discover`.
    """
    data = gather(t, q, p, Columns(v, mass, dt, None, None, names, time, trajectory, angles))
    found = _core.screen(data, noise_list(noise), whole(threads, "threads", 0, 1024))
    names_of = data.variables
    return Screen(
        found["eigenvalues"],
        found["count"],
        found["threshold"],
        found["degrees_of_freedom"],
        tuple(law_from_core(law, names_of, "screened") for law in found["laws"]),
        tuple(law_from_core(law, names_of, "screened") for law in found["approximate"]),
        tuple(found["unidentifiable"]),
        found["smallest_visible_drift"],
        np.array(found["noise_std"]),
        found["noise_how"],
        found["unread"],
        tuple(found["notes"]),
    )


@dataclass(frozen=True)
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

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every trajectory's deviation from its mean on the noise's band."""
        from noether import _plots

        return _plots.checked(self, ax)


def check(
    t: Any = None,
    q: Any = None,
    p: Any = None,
    *,
    law: str | Iterable[str],
    v: Any = None,
    mass: Any = None,
    dt: float | None = None,
    names: Sequence[str] | None = None,
    time: str | None = None,
    trajectory: str | None = None,
    angles: Any = None,
    noise: Any = "auto",
    settings: Mapping[str, Any] | None = None,
) -> Any:
    """Is this one polynomial conserved in these data? Drift, test and minimum detectable drift.

    Args:
        law: a polynomial in the names of the variables, as in "q1*p2 - q2*p1"; or several.
        settings: levels of the test, as in {"testing.level": 0.01}.

    Other arguments and errors as for `noether.discover`.

    Returns:
        A `Check`; a list of them where several laws are given.
    """
    laws = texts(law, "law")
    if not laws:
        raise UsageError("law: no law is given. Give one, as in 'q1*p2 - q2*p1'.")
    data = gather(t, q, p, Columns(v, mass, dt, None, None, names, time, trajectory, angles))
    found = _core.check(data, laws, noise_list(noise), setting_texts(dict(settings or {})))
    checks = [Check(**{**one, "series": tuple(one["series"])}) for one in found]
    return checks[0] if isinstance(law, str) else checks


@dataclass(frozen=True)
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


def simulate(
    system: str,
    *,
    trajectories: int = 200,
    pairs: int = 50,
    dt: float = 0,
    noise: float = 0,
    noise_in: str = "states",
    starts: str = "training",
    seed: int = 0,
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
        parameters: of the system, as in n=3, friction=0.1; masses as mass1, mass2, ...

    Raises:
        UsageError: an unknown system, parameter or choice.
    """
    if noise_in not in ("states", "targets"):
        raise UsageError(f"noise_in: {noise_in!r} is neither states nor targets.")
    for name, value in (("dt", dt), ("noise", noise)):
        if not (np.isfinite(value) and value >= 0):
            raise UsageError(f"{name}: {value} is negative or not finite. Give a number from 0 on.")
    found = _core.simulate(
        system,
        {name: float(value) for name, value in parameters.items()},
        whole(trajectories, "trajectories", 1, 10_000_000),
        whole(pairs, "pairs", 1, 10_000_000),
        float(dt),
        float(noise),
        noise_in == "targets",
        starts,
        whole(seed, "seed", 0, 2**64 - 1),
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
