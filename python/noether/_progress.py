"""How a run reports its progress."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union


@dataclass(frozen=True)
class Progress:
    """What a callback gets, a few times per second."""

    stage: str  #: random or anchored, a training from that start; measuring, the evidence of the laws
    done: int  #: steps, or trainings that measure the evidence of the laws
    total: int
    negative_elbo: float  #: nats per pair; nan while the evidence of laws is measured
    laws: int  #: singular values that stand apart


ProgressLike = Union[bool, Callable[[Progress], object], None]
_CoreProgress = Callable[[str, int, int, float, int], None]


class _Bar:
    """A bar of tqdm for each stage; lines on standard error without that package."""

    def __init__(self) -> None:
        self.stage = ""
        self.bar: Any = None
        try:
            from tqdm.auto import tqdm

            self.make: Any = tqdm
        except ImportError:
            self.make = None

    def __call__(self, progress: Progress) -> None:
        if self.make is None:
            print(_line(progress), file=sys.stderr)
            return
        if progress.stage != self.stage or self.bar is None:
            self.close()
            self.stage = progress.stage
            self.bar = self.make(total=progress.total, desc=progress.stage, leave=False)
        self.bar.update(progress.done - self.bar.n)
        if not math.isnan(progress.negative_elbo):
            self.bar.set_postfix_str(f"-ELBO {progress.negative_elbo:.3f}, laws {progress.laws}")

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def _line(progress: Progress) -> str:
    text = f"{progress.stage}: {progress.done}/{progress.total}"
    if math.isnan(progress.negative_elbo):
        return text
    return f"{text}, -ELBO per pair {progress.negative_elbo:.3f}, laws {progress.laws}"


class Teller:
    """The library's progress in the form that was asked for."""

    def __init__(self, progress: ProgressLike) -> None:
        self._bar = _Bar() if progress is True else None
        self._tell: Callable[[Progress], object] | None = (
            self._bar if progress is True else (progress if callable(progress) else None)
        )

    @property
    def callback(self) -> _CoreProgress | None:
        tell = self._tell
        if tell is None:
            return None
        return lambda stage, done, total, elbo, laws: (tell(Progress(stage, done, total, elbo, laws)), None)[1]

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
