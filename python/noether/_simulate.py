"""Trajectories of known systems."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from noether import _core
from noether._errors import UsageError
from noether._laws import Law, law_from_core
from noether._numbers import Doubles, counted, seed_of, whole


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
        return f"Simulated({self.system!r}, {counted(N, 'trajectory', 'trajectories')} of {T} states, variables {', '.join(self.variables)})"


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
        UsageError: an unknown system, parameter or choice, or a system whose variables are no positions and momenta.
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


def systems() -> list[str]:
    """Names of the systems that `simulate` knows."""
    return _core.systems()
