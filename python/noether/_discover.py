"""From trajectories to laws: `discover`, `resume` and `load`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from noether import _core
from noether._columns import Columns, angle_names, default_names
from noether._data import gather
from noether._errors import Error, Interrupted, UsageError
from noether._folder import temporary_folder
from noether._laws import group_json
from noether._noise import given_noise
from noether._numbers import seed_of, texts
from noether._progress import ProgressLike, Teller
from noether._quality import data_of_run, warn_of_bad_fit
from noether._result import Result
from noether._terms import with_terms
from noether._warn import warn

PathLike = "str | os.PathLike[str]"


def _group(group: Any, request: _core.Request) -> None:
    """learn, none, a file of known laws, or the laws themselves."""
    if group is None or group == "learn":
        return
    if isinstance(group, str) and group == "none":
        request.group = "none"
        return
    if isinstance(group, (str, os.PathLike)):
        file = Path(group)
        if not file.is_file():
            raise UsageError(f"group: {group} is not learn, none or a file that can be read. Check the path.")
        request.group_json = file.read_text(encoding="utf-8")
    else:
        request.group_json = json.dumps(group_json(list(group)))
    request.group = "fixed"


def _reading(columns: Columns) -> list[str]:
    """Options that say how files are read."""
    words: list[str] = []
    for option, value in (
        ("--time", columns.time),
        ("--trajectory", columns.trajectory),
        ("--axes", columns.axes),
        ("--skip", columns.skip),
        ("--header-line", columns.header_line),
    ):
        if value:
            words += [option, str(value)]
    return [*words, "--strict"] if columns.strict else words


def _command(data: _core.Data, request: _core.Request, columns: Columns) -> list[str]:
    """The command line that does the same, for people; run.json and the page show it."""
    words = ["discover", *(data.files or ["data.npz"])]
    if data.files:
        words += _reading(columns)
    if not data.canonical:
        words += ["--vars", ",".join(texts(columns.vars, "vars") if data.files else ["x"])]
    if not data.files and data.variables != default_names(len(data.variables) // 2):
        words += ["--names", ",".join(data.variables)]
    if columns.dt is not None:
        words += ["--dt", repr(float(columns.dt))]
    if columns.rate is not None:
        words += ["--rate" if data.files else "--dt", repr(float(columns.rate) if data.files else 1 / columns.rate)]
    if columns.mass is not None:
        import numpy as np

        words += ["--mass", ",".join(repr(float(mass)) for mass in np.atleast_1d(columns.mass))]
    for angle in angle_names(columns.angles, data.variables[: len(data.variables) // 2]):
        words += ["--angle", angle]
    if request.noise:
        words += ["--noise", ",".join(map(repr, request.noise))]
    words += ["--seed", str(request.seed)]
    if request.start:
        words += ["--start", request.start]
    if request.group:
        words += ["--group", "group.json" if request.group == "fixed" else request.group]
    if request.truth:
        words += ["--truth", request.truth]
    for key, value in request.settings.items():
        words += ["--set", f"{key}={value}"]
    return words


def discover(
    t: Any = None,
    q: Any = None,
    p: Any = None,
    *,
    x: Any = None,
    v: Any = None,
    mass: Any = None,
    dt: float | None = None,
    q_next: Any = None,
    p_next: Any = None,
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
    seed: int | None = 0,
    start: str | None = None,
    group: Any = "learn",
    terms: str | Sequence[str] = "auto",
    term: str | Sequence[str] | None = None,
    define: str | Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    truth: str | None = None,
    threads: int = 0,
    time_limit: float = 0,
    folder: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: ProgressLike = None,
) -> Result:
    """Finds conserved quantities, the symmetry they generate, and a Hamiltonian that has it.

    Data come in one of these forms.

    * Arrays: `discover(t, q, p)` with positions q and momenta p of shape (N, T, n): N trajectories
      of T states of n coordinates; (T, n) or (T,) for a single one; or lists of arrays (T_i, n) of
      different lengths. `discover(t, x=X)` takes whole states (..., 2n), positions first. Times t
      are (N, T), (T,) for all, or a list of (T_i,), as numbers or dates; equal steps need `dt`
      alone. nan and masked entries split a trajectory. Other orders of the axes are recognised by
      the length of t or named by `axes`. xarray.DataArray: axes by the names of their dimensions.
    * A pandas or polars frame: `discover(frame)`, one row per time; a list or dict of frames, each
      a trajectory; a dict of columns or of arrays named t, q, p; an xarray.Dataset. Columns are
      recognised by name (t, id, q*, p*, x, y, px, vx, ...) or named by `time`, `trajectory`, `q`,
      `p`, `v`, `x`; levels of the index count as columns.
    * Files: `discover("orbits.csv")` or a list of names: CSV, TSV, NPY, NPZ, HDF5, `.gz` of any,
      and files of other programs, for which see `noether.read`; what that returned is data too.

    The same data, seed and settings give the same bytes as the command `noether discover`.

    Args:
        x: whole states (..., 2n) instead of q and p, positions first; or names of their columns.
        v: velocities instead of momenta; with `mass`, momenta are mass times velocity.
        mass: one for all, one per body, or one per coordinate.
        dt: time between rows where there are no times.
        q_next: with `p_next`, noisy states that follow the clean ones q, p (the paper's setting).
        p_next: see `q_next`.
        names: names of the variables of arrays, positions first: laws are written in them.
        vars: names of columns of any meaning and number, without pairs of positions and momenta, as
            in vars=["S", "I", "R"]; beside arrays those of the columns of `x`, which may be odd.
        angles: names of variables, in radians, whose jumps by 2 pi are unwrapped; True for all
            positions.
        rate: rows per unit of time where there are no times.
        axes: order of the axes of arrays, one letter each: N trajectories, T times, n coordinates,
            b bodies, as in "TNn".
        skip: lines above the header of a table that are not read.
        header_line: line of the header of a table, from 1.
        strict: a file of several that cannot be read is an error.
        noise: standard deviation of the noise in data units, one number or one per variable; "auto"
            estimates it from the data. With `v` and `mass` it is that of the velocities, and is
            multiplied by the mass.
        seed: of every random number; None for a fresh one, which `Result.seed` tells.
        start: "auto", "random" or "anchored".
        group: "learn"; "none" for a model without symmetry; or laws to build in: a list of `Law`
            or of pairs (A, b), or a JSON file of them. They have to be quadratic, as those of
            `result.laws.quadratic` are.
        terms: "auto", "none", or what laws beyond quadratics are made of: one or several of "linear",
            "quadratic", "polynomial:4", "momenta:3", "trig", "radial", "multipoles", "pairs",
            "exponential" and "logarithm".
        term: a further term or several, as in "z^2/r^5".
        define: names for parts of terms, one or several, as in "r = sqrt(x^2 + y^2)".
        settings: keys of `noether config`, as in {"razor.steps": 500}.
        truth: name of a simulated system whose laws are known: adds parallelness to them.
        threads: 0 for all cores. Results do not depend on it.
        time_limit: seconds after which training ends; the result says so in its warnings.
        folder: run folder to write; a temporary one, removed with the result, unless given.
        force: write over an existing folder.
        progress: True for a bar (tqdm where it is installed), or a function that is called with a
            `Progress` a few times a second. What it raises stops the run.

    Returns:
        A `Result`.

    Warns:
        NoetherWarning: the data look as if they were meant otherwise, the noise given is not that
            of the data, or the model fits a step worse than noise explains.

    Raises:
        UsageError: an argument is wrong.
        DataError: the data are wrong: shapes, infinite values, times that do not increase.
        ComputationError: training diverged beyond rollback.
        FileError: a file cannot be read or written.
        Interrupted: Ctrl-C was pressed; a checkpoint is saved and `noether.resume` goes on.

    Source: van der Ouderaa, van der Wilk and de Haan, Noether's Razor, NeurIPS 2024.
    """
    columns = Columns(
        x, v, mass, dt, q_next, p_next, names, time, trajectory, angles, rate, axes, skip, header_line, strict,
        vars,
    )
    data = gather(t, q, p, columns)
    request = _core.Request()
    request.noise = given_noise(noise, data, columns)
    request.seed = seed_of(seed)
    request.settings = with_terms(settings, terms, term, define)
    request.start = start or ""
    request.truth = truth or ""
    _group(group, request)
    path = Path(folder) if folder is not None else temporary_folder()
    request.folder = str(path)
    request.force = force or folder is None
    request.command = _command(data, request, columns)
    existed = path.exists()
    try:
        _run(path, progress, lambda callback: _core.discover(
            data, request, threads, float(time_limit), callback, warn))
    except Error:
        if not (path / "checkpoint.npz").exists():  # refused before the first step
            _clear(path, existed, folder is None)
        raise
    return _told(Result(path, folder is None), data)


def _told(result: Result, data: _core.Data | None) -> Result:
    """The result with its fit of one step, of which the caller is warned where it is bad."""
    result._measured(data)
    warn_of_bad_fit(result)
    return result


def _clear(path: Path, existed: bool, temporary: bool) -> None:
    if temporary:
        shutil.rmtree(path.parent, ignore_errors=True)
    elif not existed:
        shutil.rmtree(path, ignore_errors=True)


def _run(path: Path, progress: ProgressLike, start: Any) -> None:
    teller = Teller(progress)
    try:
        start(teller.callback)
    except Interrupted as error:
        error.folder = str(path)
        raise
    finally:
        teller.close()


def resume(
    folder: str | os.PathLike[str],
    *,
    threads: int = 0,
    time_limit: float = 0,
    progress: ProgressLike = None,
) -> Result:
    """Goes on with an interrupted run, to the same bytes as one that was not interrupted.

    Where a run needs another instruction set than the one in use, the whole process uses that from
    here on.

    Args:
        folder: of the run; `Interrupted.folder` names it.
        threads: 0 for all cores.
        time_limit: seconds after which training ends.
        progress: see `discover`.

    Raises:
        FileError: the folder is missing or damaged.
        DataError: the data have changed since the run began.
    """
    path = Path(folder)
    _run(path, progress, lambda callback: _core.resume(
        str(path), threads, float(time_limit), callback, warn))
    return _told(Result(path, False), data_of_run(path))


def load(folder: str | os.PathLike[str]) -> Result:
    """Opens the run folder of a finished run, by whichever program it was made.

    Raises:
        FileError: the folder is no run's, its run has not finished, or it is damaged.
    """
    return Result(Path(folder), False)
