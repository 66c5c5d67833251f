"""Files of other programs: which kind is read how, and which is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from noether import _foreign_atoms as others
from noether import _foreign_tables as tables
from noether._atoms import Atoms, given_of_atoms
from noether._columns import Columns
from noether._errors import FileError, UsageError
from noether._given import Given
from noether._matlab import arrays_of_matlab
from noether._named_arrays import given_of_files
from noether._notes import Notes
from noether._xyz import read_xyz

_ATOMS: dict[str, Callable[[str, Notes], Atoms]] = {
    ".xyz": read_xyz,
    ".extxyz": read_xyz,
    ".c3d": others.read_c3d,
    **{ending: others.read_ase for ending in others.ASE_ENDINGS},
    **{ending: others.read_mdanalysis for ending in others.MDANALYSIS_ENDINGS},
}
_OWN = (".csv", ".tsv", ".txt", ".dat", ".npy", ".npz", ".h5", ".hdf5")
_RUNS_CODE = (".pkl", ".pickle", ".pt", ".pth", ".joblib")
_UNREAD = (".json", ".jsonl", ".nc", ".cdf", ".rds", ".dta", ".sav", ".zarr", ".bsp", ".mcap", ".bag")
_READ = (*_ATOMS, *tables.ENDINGS, ".mat")


def _ending(path: str) -> str:
    return os.path.splitext(path.lower().removesuffix(".gz"))[1]


def is_foreign(path: str) -> bool:
    """A file that the program does not read."""
    return _ending(path) in (*_READ, *_RUNS_CODE, *_UNREAD)


def expanded(paths: list[str]) -> list[str]:
    """Folders without files that the program reads stand for the files of other programs in them."""
    files: list[str] = []
    for path in paths:
        inside = sorted(os.listdir(path)) if os.path.isdir(path) and _ending(path) not in _UNREAD else []
        own = any(_ending(name) in _OWN for name in inside)
        foreign = [os.path.join(path, name) for name in inside if _ending(name) in _READ and not name.startswith(".")]
        files += foreign if foreign and not own else [path]
    return files


def _refuse(path: str, ending: str) -> None:
    if ending in _RUNS_CODE:
        raise UsageError(
            f"{path}: {ending} files are not read, since reading one runs the code in it. "
            "Load it yourself if you trust it, and give its arrays: noether.discover(t, q, p)."
        )
    if ending in _UNREAD:
        raise UsageError(
            f"{path}: {ending} files are not read. Load it with a package that reads them, and give a frame, "
            "an xarray.Dataset or arrays: noether.discover(t, q, p)."
        )


def _checked(paths: list[str]) -> str:
    """The one ending that all files have."""
    endings = {path: _ending(path) for path in paths}
    for path, ending in endings.items():
        _refuse(path, ending)
        if ending != endings[paths[0]]:
            raise UsageError(f"{path}: it is of another kind than {paths[0]}. Give files of one kind.")
        if not os.path.isfile(path):
            raise FileError(f"{path} does not exist. Check the path.")
        if path.lower().endswith(".gz") and _ATOMS.get(ending) is not read_xyz:
            raise UsageError(f"{path}: {ending} files are not read compressed. Unpack it: gunzip {path}")
    return endings[paths[0]]


def given_of_foreign(paths: list[str], q: Any, p: Any, columns: Columns, notes: Notes) -> Given:
    """Arrays of files of one kind, each file one or more trajectories.

    Raises:
        UsageError: a package is missing, the kind is not read, or names leave several readings.
        DataError: what a file holds is wrong.
        FileError: a file is missing or damaged.
    """
    ending = _checked(paths)
    if ending in tables.ENDINGS:
        return tables.given_of_tables(paths, ending, q, p, columns, notes)
    if ending == ".mat":
        return given_of_files([arrays_of_matlab(path) for path in paths], paths, q, p, columns, notes)
    return given_of_atoms([_ATOMS[ending](path, notes) for path in paths], q, p, columns, notes)
