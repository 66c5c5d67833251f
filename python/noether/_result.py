"""What a run found: laws, the learned Hamiltonian, roll-outs, pictures."""

from __future__ import annotations

import html
import json
import math
import os
import shutil
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from noether import _core
from noether._errors import FileError, UsageError
from noether._folder import FILES, read, rebase, refuse_unfinished, remove_own, temporary_folder
from noether._law_list import Laws
from noether._laws import Law, law_from_json, states_of
from noether._numbers import Doubles, brief, doubles, shortened, whole
from noether._quality import measure, sentence, stored
from noether._rollout import Rollout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from noether._network import NetworkModel

Verdict = Literal["laws_found", "symmetry_found", "none_found", "undecided"]

class Result:
    """A finished run. It lives in a run folder, the same that the command line writes."""

    def __init__(self, folder: Path, temporary: bool) -> None:
        self.folder = folder
        if temporary:
            weakref.finalize(self, remove_own, folder.parent, os.getpid())
        refuse_unfinished(folder)
        text = read(folder / "laws.json")
        self._read_fit()
        try:
            self._json: dict[str, Any] = json.loads(text)
            self.variables = tuple(self._json["variables"])
            self.laws = Laws([law_from_json(law, self.variables, *self._moments) for law in self._json["laws"]])
        except (ValueError, KeyError, TypeError) as error:
            raise FileError(
                f"{folder / 'laws.json'} is damaged ({error}). Restore it from a copy, or run discover again."
            ) from None
        self._model = _core.Model(str(folder))

    def _read_fit(self) -> None:
        """What Python added to the folder when it ran, or found when it was resumed."""
        fit = stored(self.folder)
        self._r2 = _or_nan(fit.get("r2_of_one_step"))
        known = "mean" in fit and "spread" in fit
        self._moments = (np.array(fit["mean"]), np.array(fit["spread"])) if known else (None, None)

    def _measured(self, data: _core.Data | None) -> Result:
        """The same with the fit of one step to these data."""
        if data is None:
            return self
        measure(self, data)
        self._read_fit()
        self.laws = Laws([law_from_json(law, self.variables, *self._moments) for law in self._json["laws"]])
        return self

    # What was found

    @property
    def verdict(self) -> Verdict:
        """laws_found, none_found or undecided."""
        return cast("Verdict", self._json["verdict"])

    @property
    def summary(self) -> str:
        """The finding in a sentence."""
        return str(self._json["summary"])

    @property
    def warnings(self) -> list[str]:
        """What was assumed, dropped or did not go as it should."""
        return list(self._json["warnings"])

    @property
    def dimension(self) -> int:
        """M, the number of variables."""
        return len(self.variables)

    @property
    def algebra(self) -> dict[str, Any]:
        """The Lie algebra that the laws form: name, dimension, structure constants, ..."""
        return dict(self._json["algebra"])

    @property
    def unidentifiable(self) -> list[dict[str, str]]:
        """What the data cannot decide: formula and why."""
        return list(self._json["unidentifiable"])

    @property
    def noise_std(self) -> Doubles:
        """(M) standard deviation of the noise, given or estimated; data units."""
        return np.array(self._json["noise"]["std"], dtype=float)

    @property
    def noise_how(self) -> str:
        """Whether the noise was given, or how it was estimated."""
        return str(self._json["noise"].get("how") or self._json["noise"].get("source", ""))

    @property
    def residual_over_noise(self) -> float:
        """Mean squared residual of one step over what noise explains, on held-out data.

        Near 1 if the model accounts for the motion; larger if it does not or is not trained enough.
        """
        ratio = (self._json.get("hamiltonian") or {}).get("residual_over_noise") or {}
        held_out = _or_nan(ratio.get("held_out"))
        return held_out if held_out > 0 else _or_nan(ratio.get("train"))

    @property
    def r2_of_one_step(self) -> float:
        """R^2 of the change over one step of the data, the mean over the variables.

        nan in the folder of another program, which does not measure it.
        """
        return self._r2

    @property
    def seed(self) -> int:
        """Of every random number of the run; the one that was drawn where None was given."""
        return int(self._run["seed"])

    @property
    def settings(self) -> dict[str, str]:
        """Every setting of the run, as `noether.setting_keys` names them."""
        return {str(key): str(value) for key, value in self._run["settings"].items()}

    @property
    def _run(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(read(self.folder / "run.json"))
        return found

    @property
    def singular_values(self) -> Doubles:
        """Of the learned generators, descending (paper, section 5.1)."""
        return np.array(self._json["span"]["singular_values"], dtype=float)

    @property
    def generators(self) -> Doubles:
        """(K, M + 1, M + 1), unit norm, in the order of `singular_values`."""
        size = self.dimension + 1
        return np.array(self._json["span"]["generators"], dtype=float).reshape(-1, size, size)

    @property
    def curve(self) -> dict[str, Doubles]:
        """The training curve by column: step, seconds, negative_elbo (nats per pair), nll, kl, mse, ..."""
        lines = read(self.folder / "curve.csv").splitlines()
        rows = [[float(cell) if cell else np.nan for cell in line.split(",")] for line in lines[1:]]
        table = np.array(rows, dtype=float).reshape(len(rows), -1)
        return {name: table[:, i] for i, name in enumerate(lines[0].split(","))}

    @property
    def json(self) -> dict[str, Any]:
        """All of laws.json."""
        return dict(self._json)

    @property
    def pictures(self) -> dict[str, Any]:
        """report.json: laws along held-out trajectories and roll-outs against data."""
        found: dict[str, Any] = json.loads(read(self.folder / "report.json"))
        return found

    # The learned model

    def hamiltonian(self, x: Any, p: Any = None, *, draw: int | None = None, threads: int = 0) -> Doubles:
        """Learned energy (...) at states (..., M), or at q and p (..., n) each; data units.

        Up to a constant of no meaning. Under the posterior mean of the weights, or under the
        numbered draw.
        """
        states = states_of(x, p, self.dimension)
        energy = self._model.hamiltonian(states.reshape(-1, self.dimension), _draw(draw), threads)
        return energy.reshape(states.shape[:-1])

    def vector_field(self, x: Any, p: Any = None, *, draw: int | None = None, threads: int = 0) -> Doubles:
        """x' = J grad H (..., M) at states (..., M); data units."""
        states = states_of(x, p, self.dimension)
        rate = self._model.vector_field(states.reshape(-1, self.dimension), _draw(draw), threads)
        return rate.reshape(states.shape)

    def rhs(self, t: Any, x: Any) -> Doubles:
        """x' (M) at a state (M) for `scipy.integrate.solve_ivp(result.rhs, (t0, t1), x0)`.

        Several states are columns (M, K), as with `vectorized=True`. The motion does not depend on
        the time t.
        """
        states = doubles(x, "x")
        if states.ndim not in (1, 2) or states.shape[0] != self.dimension:
            raise UsageError(f"x: it has shape {states.shape}. Give one state ({self.dimension},), or columns of them.")
        return self.vector_field(states, threads=1) if states.ndim == 1 else self.vector_field(states.T, threads=1).T

    def rollout(
        self,
        x0: Any,
        t: Any,
        *,
        draws: int = 20,
        level: float = 0.9,
        substeps: int = 0,
        noise_std: Any = None,
        threads: int = 0,
    ) -> Rollout:
        """The learned motion from x0 (M) or (N, M) at times t (T), the first that of x0.

        Its interval holds `level` of `draws` of the weights, each from a first state within
        `noise_std` (M) of x0: that of the training data unless given, 0 for an exact one.
        `substeps`: Runge-Kutta steps between two times; 0 takes as many as the longest needs.
        """
        starts = states_of(x0, None, self.dimension, "x0")
        times = doubles(t, "t")
        if starts.ndim > 2:
            raise UsageError(f"x0: it has shape {starts.shape}. Give one state, or (N, {self.dimension}).")
        if times.ndim != 1 or len(times) == 0 or not np.all(np.isfinite(times)):
            raise UsageError(f"t: it has shape {times.shape}. Give the times as (T,), finite numbers.")
        if not np.all(np.diff(times) > 0):
            raise UsageError("t: times do not increase. Sort them.")
        if not np.all(np.isfinite(starts)):
            raise UsageError("x0: it holds a value that is not finite. Replace it.")
        if not 0 < level < 1:
            raise UsageError(f"level: {level} is not between 0 and 1. Give 0.9 for 90%.")
        noise = self._model.noise_std() if noise_std is None else self._noise(noise_std)
        found = self._model.rollout(
            np.atleast_2d(starts),
            times,
            whole(draws, "draws", 2, 10_000),
            level,
            whole(substeps, "substeps", 0, 10_000),
            noise,
            threads,
        )
        single = starts.ndim == 1
        parts = [found[0][i] if single else np.stack([one[i] for one in found]) for i in range(5)]
        bounded = found[0][5] if single else np.array([one[5] for one in found])
        return Rollout(times, parts[0], parts[1], parts[2], parts[3], parts[4], bounded)

    def _noise(self, noise_std: Any) -> Doubles:
        noise = np.broadcast_to(doubles(noise_std, "noise_std"), (self.dimension,))
        if not np.all(noise >= 0):
            raise UsageError("noise_std: it holds a number below 0. Give standard deviations.")
        return np.ascontiguousarray(noise) if np.any(noise > 0) else np.zeros(0)

    def step(self, x: Any, dt: Any, *, substeps: int = 0) -> Doubles:
        """States (..., M) a time dt later, dt one number or (...), under the posterior mean."""
        states = states_of(x, None, self.dimension)
        steps = np.ascontiguousarray(np.broadcast_to(doubles(dt, "dt"), states.shape[:-1])).reshape(-1)
        flat = states.reshape(-1, self.dimension)
        return self._model.advance(flat, steps, whole(substeps, "substeps", 0, 10_000)).reshape(states.shape)

    @property
    def network(self) -> NetworkModel:
        """The model as arrays, and as a function of NumPy, JAX or PyTorch."""
        from noether._network import NetworkModel

        return NetworkModel.load(self.folder / "model.npz")

    # Pictures

    def plot_spectrum(self, ax: Axes | None = None) -> Axes:
        """Singular values of the generators; those of laws stand apart."""
        from noether import _plots

        return _plots.spectrum(self, ax)

    def plot_drift(
        self, axes: Sequence[Axes] | None = None, *, ax: Axes | None = None, law: int | str = 0
    ) -> list[Axes]:
        """Every law along held-out trajectories, on the band of two standard deviations of the noise.

        `axes`: one for each law. With `ax`, only `law` is drawn, by its number or name.
        """
        from noether import _plots

        return _plots.drift(self, axes, ax, law)

    def plot_phase(self, ax: Axes | None = None, *, coordinate: int = 0) -> Axes:
        """Held-out trajectories and the model from their first states, in the plane of q_i and p_i."""
        from noether import _plots

        return _plots.phase(self, ax, coordinate)

    def plot_generators(self, axes: Sequence[Axes] | None = None, *, most: int = 6) -> list[Axes]:
        """The leading generators as coloured matrices."""
        from noether import _plots

        return _plots.generators(self, axes, most)

    # Texts and files

    @property
    def report(self) -> str:
        """The page of the run: one self-contained HTML document."""
        return read(self.folder / "report.html")

    def export(self, to: str) -> str:
        """Laws, Hamiltonian and vector field as text: 'python', 'c' or 'latex'."""
        return _core.exported(str(self.folder), to)

    def save(self, folder: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Copies the run folder; `noether.load` opens it, and so do all commands of noether."""
        target = Path(folder)
        if target.exists() and not force:
            raise UsageError(f"{target} exists already. Choose another folder, or give force=True.")
        if target.exists() and target.samefile(self.folder):
            return target
        if target.exists() and not (target / "run.json").exists() and any(target.iterdir()):
            raise UsageError(f"{target} holds something else than a run. Choose another folder.")
        try:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(self.folder, target)
            rebase(target, self.folder)
        except OSError as error:
            raise FileError(f"{target} cannot be written: {error}. Choose another folder.") from None
        return target

    @property
    def understood(self) -> tuple[str, ...]:
        """What was taken for what on reading the data: trajectories, columns, units, masses, times."""
        record = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        return tuple(record["data"].get("understood", ()))

    def __repr__(self) -> str:
        lines = [*self.understood, self.summary, *_told([law for law in self.laws if law.counts])]
        lines += shortened(_told([law for law in self.laws if not law.counts]), 4)
        lines += [line for line in (sentence(self),) if line]
        lines += shortened([f"warning: {text}" for text in self.warnings], 12)
        lines.append(f"verdict: {self.verdict}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        page = html.escape(self.report, quote=True)
        return (
            f'<iframe srcdoc="{page}" style="width:100%;height:620px;border:1px solid #ccc" '
            f'title="{html.escape(self.summary, quote=True)}"></iframe>'
        )

    # Pickles carry the files

    def __getstate__(self) -> dict[str, Any]:
        present = [name for name in FILES if (self.folder / name).exists()]
        return {"files": {name: (self.folder / name).read_bytes() for name in present}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        folder = temporary_folder()
        folder.mkdir()
        for name, content in state["files"].items():
            (folder / name).write_bytes(content)
        Result.__init__(self, folder, True)


def _told(laws: Sequence[Law]) -> list[str]:
    return [
        f"  {law.status:12} {law.name}: {law.sentence if law.counts else brief(law.sentence)}"
        for law in laws
    ]


def _or_nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def _draw(draw: int | None) -> int | None:
    return None if draw is None else whole(draw, "draw", 0)
