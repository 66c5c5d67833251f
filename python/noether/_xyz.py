"""XYZ and extended XYZ: per frame a count of atoms, a comment, and a row per atom."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import numpy as np

from noether._atoms import Atoms
from noether._errors import DataError
from noether._notes import Notes
from noether._numbers import Doubles, counted

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?"
_TIME = re.compile(rf'(?:^|[\s,;"])(?:time|t)\s*=\s*"?({_NUMBER})', re.IGNORECASE)
_PROPERTIES = re.compile(r'properties\s*=\s*"?([^\s"]+)', re.IGNORECASE)
_ROLES = {
    "species": "species", "element": "species", "pos": "q", "positions": "q",
    "vel": "v", "velo": "v", "velocity": "v", "velocities": "v", "momenta": "p", "momentum": "p",
    "mass": "mass", "masses": "mass", "id": "id",
}  # fmt: skip
_WIDTHS = {"species": 1, "q": 3, "v": 3, "p": 3, "mass": 1, "id": 1}


class _Frame:
    """The rows of one frame, each a list of words, with the numbers of their lines."""

    def __init__(self, lines: list[int], comment: str, rows: list[list[str]]) -> None:
        self.lines, self.comment, self.rows = lines, comment, rows


def _lines(path: str) -> list[str]:
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def _frames(path: str) -> Iterator[_Frame]:
    lines = _lines(path)
    at = 0
    while at < len(lines):
        text = lines[at].strip()
        if not text:
            at += 1
            continue
        if not text.isdigit() or int(text) == 0:
            raise DataError(f"{path}, line {at + 1}: {text[:40]!r} is not a count of atoms. Begin a frame with one.")
        end = at + 2 + int(text)
        if end > len(lines):
            raise DataError(f"{path}, line {at + 1}: the frame has {len(lines) - at - 2} of {text} atoms. Complete it.")
        yield _Frame(list(range(at + 3, end + 1)), lines[at + 1], [line.split() for line in lines[at + 2 : end]])
        at = end


def _columns(frame: _Frame, path: str, notes: Notes) -> dict[str, slice]:
    """Where the words of a row are, by what they are."""
    found = _PROPERTIES.search(frame.comment)
    if found is None:
        if len(frame.rows[0]) > 4:
            notes.append(
                f"{path}: columns 5 to {len(frame.rows[0])} are not used, since no Properties= says what they are."
            )
        return {"species": slice(0, 1), "q": slice(1, 4)}
    fields = found.group(1).split(":")
    columns: dict[str, slice] = {}
    at = 0
    for name, width in zip(fields[::3], fields[2::3]):
        count = int(width) if width.isdigit() else 0
        role = _ROLES.get(name.lower())
        if role is not None and count == _WIDTHS[role]:
            columns.setdefault(role, slice(at, at + count))
        at += count
    if not {"species", "q"} <= set(columns):
        raise DataError(
            f"{path}, line {frame.lines[0] - 1}: Properties={found.group(1)} lacks species:S:1 or pos:R:3. Add them."
        )
    return columns


def _numbers(frame: _Frame, columns: dict[str, slice], role: str, path: str) -> Doubles:
    """(N, width) numbers of one frame."""
    width = _WIDTHS[role]
    numbers = np.empty((len(frame.rows), width))
    for i, row in enumerate(frame.rows):
        words = row[columns[role]]
        try:
            numbers[i] = [float(word.replace("D", "e").replace("d", "e")) for word in words]
        except ValueError:
            text = " ".join(words)
            raise DataError(
                f"{path}, line {frame.lines[i]}: {text!r} stands where {width} numbers have to. Correct the line."
            ) from None
        if len(words) != width:
            raise DataError(f"{path}, line {frame.lines[i]}: it has {counted(len(row), 'word', 'words')}. Complete the line.")
    return numbers


def _species(frame: _Frame, columns: dict[str, slice]) -> list[str]:
    return ["".join(row[columns["species"]]) for row in frame.rows]


def _sorted(frame: _Frame, columns: dict[str, slice], path: str) -> _Frame:
    """Rows in the order of their ids, where they have any."""
    if "id" not in columns:
        return frame
    order = np.argsort(_numbers(frame, columns, "id", path)[:, 0], kind="stable")
    return _Frame([frame.lines[i] for i in order], frame.comment, [frame.rows[i] for i in order])


def _times(frames: list[_Frame], path: str) -> Doubles | None:
    found = [_TIME.search(frame.comment) for frame in frames]
    times = [float(time.group(1).replace("D", "e").replace("d", "e")) for time in found if time is not None]
    if times and len(times) < len(frames):
        at = next(frame for frame, time in zip(frames, found) if time is None)
        raise DataError(f"{path}, line {min(at.lines) - 1}: the comment says no time, others do. Add Time= to it.")
    return np.array(times) if times else None


def read_xyz(path: str, notes: Notes) -> Atoms:
    """All frames of a file. Times are those of the comments, as Time= or time =.

    Raises:
        DataError: a line is not what it has to be, or atoms differ from frame to frame.
    """
    frames = list(_frames(path))
    if not frames:
        raise DataError(f"{path}: it has no frames. Give a file with a count of atoms, a comment and their rows.")
    columns = _columns(frames[0], path, notes)
    frames = [_sorted(frame, columns, path) for frame in frames]
    species = _species(frames[0], columns)
    for frame in frames:
        if _species(frame, columns) != species:
            raise DataError(
                f"{path}, line {min(frame.lines)}: the atoms are not those of the first frame in the same order. "
                "Write every frame with the same atoms."
            )

    def stacked(role: str) -> Doubles | None:
        if role not in columns:
            return None
        return np.stack([_numbers(frame, columns, role, path) for frame in frames])

    q, mass = stacked("q"), stacked("mass")
    assert q is not None
    p = stacked("p")
    v = stacked("v") if p is None else None
    return Atoms(path, species, q, v, p, _times(frames, path), None if mass is None else mass[0, :, 0])
