"""Trajectories of atoms as every reader of them returns them, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from noether._arrays import from_arrays
from noether._columns import Columns
from noether._errors import DataError, UsageError
from noether._given import Given
from noether._notes import Notes
from noether._numbers import Doubles, texts
from noether._packages import name_of_files, naming

#: Standard atomic weights (abridged, IUPAC 2021), in u; D and T are isotopes of hydrogen.
_WEIGHTS = {
    "H": 1.008, "D": 2.014, "T": 3.016, "He": 4.0026, "Li": 6.94, "Be": 9.0122, "B": 10.81, "C": 12.011,
    "N": 14.007, "O": 15.999, "F": 18.998, "Ne": 20.180, "Na": 22.990, "Mg": 24.305, "Al": 26.982,
    "Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45, "Ar": 39.95, "K": 39.098, "Ca": 40.078,
    "Sc": 44.956, "Ti": 47.867, "V": 50.942, "Cr": 51.996, "Mn": 54.938, "Fe": 55.845, "Co": 58.933,
    "Ni": 58.693, "Cu": 63.546, "Zn": 65.38, "Ga": 69.723, "Ge": 72.630, "As": 74.922, "Se": 78.971,
    "Br": 79.904, "Kr": 83.798, "Rb": 85.468, "Sr": 87.62, "Y": 88.906, "Zr": 91.224, "Nb": 92.906,
    "Mo": 95.95, "Ru": 101.07, "Rh": 102.91, "Pd": 106.42, "Ag": 107.87, "Cd": 112.41, "In": 114.82,
    "Sn": 118.71, "Sb": 121.76, "Te": 127.60, "I": 126.90, "Xe": 131.29, "Cs": 132.91, "Ba": 137.33,
    "Hf": 178.49, "Ta": 180.95, "W": 183.84, "Re": 186.21, "Os": 190.23, "Ir": 192.22, "Pt": 195.08,
    "Au": 196.97, "Hg": 200.59, "Tl": 204.38, "Pb": 207.2, "Bi": 208.98, "Th": 232.04, "U": 238.03,
}  # fmt: skip


@dataclass
class Atoms:
    """One trajectory of T times and N atoms."""

    path: str
    names: list[str]  #: (N) elements, or labels of markers
    q: Doubles  #: (T, N, 3)
    v: Doubles | None = None
    p: Doubles | None = None
    t: Doubles | None = None  #: (T)
    mass: Doubles | None = None  #: (N)
    elements: bool = True  #: do the names tell masses?


def coordinate_names(count: int) -> list[str]:
    """x1, y1, z1, x2, ...: positions of bodies, then their momenta."""
    positions = [f"{axis}{i}" if count > 1 else axis for i in range(1, count + 1) for axis in "xyz"]
    return positions + [f"p{name}" for name in positions]


def _refuse_different(parts: list[Atoms]) -> None:
    first = parts[0]
    for part in parts[1:]:
        if part.names != first.names:
            raise DataError(
                f"{part.path}: its atoms are {_shown(part.names)}, those of {first.path} {_shown(first.names)}. "
                "Give files of the same atoms in the same order."
            )
        for what in ("v", "p", "t"):
            if (getattr(part, what) is None) != (getattr(first, what) is None):
                called = {"v": "velocities", "p": "momenta", "t": "times"}[what]
                raise DataError(f"Only one of {first.path} and {part.path} has {called}. Give files of one form.")


def _shown(names: list[str]) -> str:
    return f"{len(names)} ({' '.join(names[:8])}{' ...' if len(names) > 8 else ''})"


def _masses(atoms: Atoms, name: str, notes: Notes) -> list[float] | None:
    """Masses of the file, or standard weights of its elements, which are said."""
    if atoms.mass is not None:
        return [float(mass) for mass in atoms.mass]
    if not atoms.elements:
        return None
    unknown = [element for element in atoms.names if element not in _WEIGHTS]
    if unknown:
        raise UsageError(f"{name}: '{unknown[0]}' is no element with a known mass. Give one mass per atom with mass=.")
    told = ", ".join(f"{element} {_WEIGHTS[element]:g}" for element in dict.fromkeys(atoms.names))
    notes.append(f"{name}: masses are standard atomic weights: {told}. Give mass= for others.")
    return [_WEIGHTS[element] for element in atoms.names]


def _refuse_named(q: object, p: object, columns: Columns, name: str) -> None:
    """Columns of tables have no meaning here."""
    for option, value in (("q", q), ("p", p), ("v", columns.v), ("x", columns.x), ("time", columns.time),
                          ("trajectory", columns.trajectory), ("axes", columns.axes), ("vars", columns.vars)):  # fmt: skip
        if value is not None:
            raise UsageError(f"{option}: {name} holds atoms, whose coordinates need no names. Leave {option}= out.")


def _rows(array: Doubles) -> Doubles:
    return np.ascontiguousarray(array.reshape(len(array), -1))


def _times(parts: list[Atoms], columns: Columns, name: str, notes: Notes) -> list[Doubles] | None:
    """Times of every file, divided by the rate where one is given; none where the step is."""
    times = [part.t for part in parts if part.t is not None]
    if not times and columns.dt is None and columns.rate is None:
        raise DataError(f"{name}: it says no times. Give the time between its frames, as in dt=0.5.")
    if not times:
        return None
    if columns.dt is not None:
        notes.append(f"{name}: its times are not used, since dt= gives the step.")
        return None
    return times if columns.rate is None else [part / columns.rate for part in times]


def given_of_atoms(parts: list[Atoms], q: object, p: object, columns: Columns, notes: Notes) -> Given:
    """Coordinates of all atoms, each file a trajectory."""
    name = name_of_files([part.path for part in parts])
    _refuse_named(q, p, columns, name)
    _refuse_different(parts)
    first = parts[0]
    times = _times(parts, columns, name, notes)
    if times is not None:
        columns = replace(columns, rate=None)
    momenta = None if first.p is None else [_rows(part.p) for part in parts if part.p is not None]
    velocities = None if first.v is None else [_rows(part.v) for part in parts if part.v is not None]
    if momenta is None and columns.mass is None:
        columns = replace(columns, mass=_masses(first, name, notes))
    if momenta is None:
        columns = replace(columns, v=velocities)
    names = texts(columns.names, "names") or coordinate_names(len(first.names))
    with naming(name, *(part.path for part in parts)):
        positions = [_rows(part.q) for part in parts]
        return from_arrays(times, positions, momenta, replace(columns, names=names), notes, name)
