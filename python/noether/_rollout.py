"""A learned motion with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from noether._numbers import Doubles


@dataclass(frozen=True, repr=False)
class Rollout:
    """The learned motion from one first state (arrays below), or from N of them (N in front)."""

    t: Doubles  #: (T)
    mean: Doubles  #: (T, M) under the posterior mean of the weights
    lower: Doubles  #: (T, M) interval of the state over the draws, not of a noisy observation of it
    upper: Doubles  #: (T, M)
    deviation: Doubles  #: (T, M) root mean square of the draws about `mean`
    energy: Doubles  #: (T) learned Hamiltonian along `mean`, up to a constant
    #: times before the state left a hundred spreads of the training data; later ones stay there
    bounded: Any

    def __repr__(self) -> str:
        return f"Rollout({len(self.t)} times from {self.t[0]:g} to {self.t[-1]:g}, mean of shape {self.mean.shape})"

    def __iter__(self) -> Iterator[Doubles]:
        return iter((self.mean, self.lower, self.upper))
