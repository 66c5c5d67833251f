"""Reading files once, to be used several times."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from noether import _core
from noether._columns import Columns
from noether._data import gather


def read(
    files: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    q: Any = None,
    p: Any = None,
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
) -> _core.Data:
    """Reads files into data that `discover`, `screen` and `check` take in place of them.

    Several files are more trajectories of one system, and are of one kind. Beside the kinds that
    the program reads (CSV, TSV, NPY, NPZ, HDF5), these are read through the packages in
    parentheses: .xlsx, .xls and .ods (pandas with openpyxl, xlrd or odfpy), .parquet, .feather and
    .orc (pandas with pyarrow), .mat (SciPy, of version 7.3 also h5py), .xyz and .extxyz (none),
    .traj, .gro and .pdb (ASE), .dcd, .xtc and .trr (MDAnalysis), .c3d (c3d). Atoms are bodies
    1, 2, ... in the order of the file, with standard atomic weights unless the file or `mass` gives
    masses. Pickles are not read, since reading one runs the code in it.

    Args:
        files: a name, several, or a folder.

    Other arguments as for `noether.discover`; q, p, v, x, time and trajectory are names of columns
    or arrays of the files.

    Warns:
        NoetherWarning: something was assumed that may be meant otherwise, as masses of atoms are.

    Raises:
        UsageError: an argument is wrong, a package is missing, or names leave several readings.
        DataError: the data are wrong.
        FileError: a file is missing or damaged.
    """
    columns = Columns(
        x, v, mass, dt, None, None, names, time, trajectory, angles, rate, axes, skip, header_line, strict,
        vars,
    )
    return gather(files, q, p, columns)
