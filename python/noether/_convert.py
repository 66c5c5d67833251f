"""`python3 -m noether convert`: files of other programs as an .npz that the program reads at once."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from noether import _core
from noether._columns import Columns, default_names
from noether._data import read_given
from noether._errors import DataError, Error, FileError, UsageError
from noether._given import Given
from noether._notes import Notes
from noether._numbers import counted

_OPTIONS = {"x": "states", "angles": "angle", "header_line": "header-line"}
_ARGUMENTS = ("q", "p", "v", "x", "time", "trajectory", "mass", "dt", "rate", "names", "axes", "skip", "header_line")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _numbers(text: str) -> list[float]:
    try:
        return [float(number) for number in text.split(",")]
    except ValueError:
        message = f"'{text}' is not numbers separated by commas. Give some, as in 1.0,2.5"
        raise argparse.ArgumentTypeError(message) from None


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the command line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"noether: {message.removeprefix('argument ')}. See python3 -m noether convert --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python3 -m noether convert",
        description="Writes trajectories of other programs' files as an .npz file that noether reads.",
        epilog="Example: python3 -m noether convert run.mat -o run.npz --states x",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="several are more trajectories of one system")
    parser.add_argument("-o", dest="output", metavar="OUT.npz", required=True, help="file to write")
    for name, text in (("q", "positions"), ("p", "momenta"), ("v", "velocities")):
        parser.add_argument(f"--{name}", type=_names, metavar="NAMES", help=f"columns or arrays of {text}")
    parser.add_argument("--states", dest="x", type=_names, metavar="NAMES",
                        help="columns or arrays of whole states, positions then momenta")  # fmt: skip
    parser.add_argument("--time", metavar="NAME", help="column or array of times")
    parser.add_argument("--trajectory", metavar="NAME", help="column of trajectory ids")
    parser.add_argument("--mass", type=_numbers, metavar="NUMBERS", help="one, one per body or one per coordinate")
    parser.add_argument("--dt", type=float, metavar="NUMBER", help="time between rows")
    parser.add_argument("--rate", type=float, metavar="NUMBER", help="rows per unit of time")
    parser.add_argument("--names", type=_names, metavar="NAMES", help="names of the variables, positions first")
    parser.add_argument("--axes", metavar="LETTERS", help="order of the axes of arrays, as in TNn")
    parser.add_argument("--skip", type=int, default=0, metavar="LINES", help="rows above the header")
    parser.add_argument("--header-line", type=int, default=0, metavar="LINE", help="row of the header, from 1")
    parser.add_argument("--force", action="store_true", help="write over an existing file")
    return parser


def _dashed(name: str) -> str:
    return _OPTIONS.get(name, name)


def as_options(text: str) -> str:
    """A sentence of the package in which arguments are options: x='a' becomes --states a."""
    names = "|".join((*_ARGUMENTS, "angles", "strict"))

    def option(match: re.Match[str]) -> str:
        name = _dashed(match.group(1))
        value = match.group(2) or ""
        words = re.findall(r"'([^']*)'", value)
        given = ",".join(words) if words else value.strip("[]").replace(", ", ",")
        return f"--{name} {shlex.quote(given)}" if given else f"--{name}"

    value = r"'[^']*'|\[[^\]]*\]|[-+\d.eE]*\d"
    text = re.sub(rf"^({names}): ", lambda match: f"--{_dashed(match.group(1))}: ", text)
    text = re.sub(rf"(?<![\w('/])({names})=({value})?", option, text)
    text = re.sub(rf"\b([Gg]ive|with) ({names})\b(?! of| is)", lambda m: f"{m.group(1)} --{_dashed(m.group(2))}", text)
    return text.replace(", --", " --")


def _output(text: str, force: bool) -> Path:
    path = Path(text)
    if path.suffix != ".npz":
        raise UsageError(f"{path}: it has to end in .npz. Give -o {shlex.quote(str(path.with_suffix('.npz')))}")
    if path.exists() and not force:
        raise UsageError(f"{path} exists. Give --force to write over it, or another name.")
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}. Make it, or give another name.")
    return path


def _of_program(data: _core.Data, files: list[str]) -> dict[str, Any]:
    """Arrays of files that the program reads itself."""
    if data.smoothed:
        raise DataError(f"{files[0]}: it holds positions alone in a form that noether reads. Give it as it is.")
    runs = data.trajectories()
    n = len(data.variables) // 2
    states = np.concatenate([states for _, _, states in runs])
    arrays = {"q": states[:, :n], "t": np.concatenate([times for _, times, _ in runs])}
    masses = np.array(data.masses_of_velocities)
    arrays.update({"v": states[:, n:] / masses, "mass": masses} if masses.size else {"p": states[:, n:]})
    return {**arrays, "offsets": np.cumsum([0, *(len(times) for _, times, _ in runs)])}


def _of_given(given: Given) -> dict[str, Any]:
    """Arrays as they were read: positions alone stay positions."""
    arrays: dict[str, Any] = dict(given.arrays)
    if given.options.mass:
        arrays["mass"] = np.array(given.options.mass)
    if "t" not in arrays and given.options.dt > 0:
        arrays["dt"] = np.array(given.options.dt)
    return arrays


def _write(path: Path, arrays: dict[str, Any]) -> None:
    """The whole file or none."""
    try:
        handle, temporary = tempfile.mkstemp(suffix=".npz", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise FileError(f"{path}: it cannot be written ({error.strerror}). Give another name.") from None


def _told(path: Path, data: _core.Data) -> str:
    """What was written, with the command that looks at it."""
    command = ["noether", "screen", str(path)]
    trajectories = counted(data.num_trajectories, "trajectory", "trajectories")
    names = ", ".join(data.variables[:12]) + (", ..." if len(data.variables) > 12 else "")
    return f"wrote {path}: {trajectories}, {data.num_states} states of {names}; look at it with `{shlex.join(command)}`"


def _convert(words: argparse.Namespace) -> None:
    path = _output(words.output, words.force)
    columns = Columns(**{name: getattr(words, name) for name in _ARGUMENTS if name not in ("q", "p")})
    notes = Notes()
    found = read_given(words.files, words.q, words.p, columns, notes)
    data = found.data() if isinstance(found, Given) else found
    arrays = _of_given(found) if isinstance(found, Given) else _of_program(data, words.files)
    if data.variables != default_names(len(data.variables) // 2):
        arrays["names"] = np.array(data.variables)
    _write(path, arrays)
    for text in notes.texts() if isinstance(found, Given) else data.warnings:
        print(f"warning: {as_options(text)}", file=sys.stderr)
    print(_told(path, data))


def convert(arguments: list[str]) -> int:
    """Runs the command; what goes wrong is one sentence, and the exit code is the program's."""
    words = _parser().parse_args(arguments)
    try:
        _convert(words)
    except Error as error:
        print(f"noether: {as_options(str(error))}", file=sys.stderr)
        return error.exit_code
    return 0
