"""Trajectories that other packages read: ASE, MDAnalysis, and c3d for recorded markers."""

from __future__ import annotations

from typing import Any

import numpy as np

from noether._atoms import Atoms
from noether._errors import DataError
from noether._notes import Notes
from noether._packages import needed, reading

ASE_ENDINGS = (".traj", ".gro", ".pdb", ".lammpstrj")
MDANALYSIS_ENDINGS = (".dcd", ".xtc", ".trr")


def read_ase(path: str, notes: Notes) -> Atoms:
    """All images of a file. ASE keeps no times but those in `info`."""
    ase = needed("ase.io", "ase", path)
    with reading(path, "a trajectory of atoms"):
        images = ase.read(path, index=":")
    names = [str(symbol) for symbol in images[0].get_chemical_symbols()]
    if any(list(image.get_chemical_symbols()) != names for image in images):
        raise DataError(f"{path}: its atoms change from frame to frame. Give frames of the same atoms.")
    q = np.stack([np.asarray(image.get_positions(), dtype=np.float64) for image in images])
    moving = all(image.has("momenta") for image in images)
    v = np.stack([np.asarray(image.get_velocities(), dtype=np.float64) for image in images]) if moving else None
    found = [image.info.get("time", image.info.get("Time")) for image in images]
    times = None if any(time is None for time in found) else np.array(found, dtype=np.float64)
    if moving:
        notes.append(f"{path}: ASE gives velocities per its own unit of time, 10.18 fs; times have to be in it too.")
    mass = np.asarray(images[0].get_masses(), dtype=np.float64) if images[0].has("masses") else None
    return Atoms(path, names, q, v, None, times, mass)


def read_mdanalysis(path: str, notes: Notes) -> Atoms:
    """All frames of a file without its topology, so masses are not known."""
    package = needed("MDAnalysis", "MDAnalysis", path)
    with reading(path, "a trajectory of atoms"):
        frames = package.coordinates.core.reader(path)
        q, v, t = [], [], []
        for frame in frames:
            q.append(np.array(frame.positions, dtype=np.float64))
            t.append(float(frame.time))
            if frame.has_velocities:
                v.append(np.array(frame.velocities, dtype=np.float64))
    names = [f"atom {i + 1}" for i in range(len(q[0]))]
    velocities = np.stack(v) if len(v) == len(q) else None
    notes.append(
        f"{path}: it says no masses, so all are 1 unless mass= gives them; lengths are in angstrom, times in ps."
    )
    return Atoms(path, names, np.stack(q), velocities, None, np.array(t), elements=False)


def read_c3d(path: str, notes: Notes) -> Atoms:
    """All markers of a recording; a frame without one of them is a gap."""
    package = needed("c3d", "c3d", path)
    with reading(path, "a file of kind .c3d"), open(path, "rb") as file:
        reader: Any = package.Reader(file)
        labels = [str(label).strip() for label in reader.point_labels][: reader.point_used]
        frames = [points for _, points, _ in reader.read_frames(copy=True)]
        rate = float(reader.point_rate)
    if not frames or not labels:
        raise DataError(f"{path}: it holds no markers. Give a recording with points.")
    points = np.stack(frames).astype(np.float64)
    q = points[:, :, :3]
    q[points[:, :, 3] < 0] = np.nan  # residual of a marker that was not seen
    notes.append(
        f"{path}: markers {', '.join(labels)} are bodies 1 to {len(labels)}; their masses are 1 unless mass= gives them."
    )
    return Atoms(path, labels, q, t=np.arange(len(q)) / rate, elements=False)
