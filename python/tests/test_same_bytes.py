"""The same data and seed give the same bytes as the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from conftest import SMALL, program

import noether

SETS = [
    word
    for key, value in SMALL.items()
    for word in ("--set", f"{key}={','.join(map(str, value)) if isinstance(value, tuple) else value}")
]
RUN = ["--seed", "7", "--noise", "0.01", "--threads", "1", "--quiet", *SETS]
FILES = ("laws.json", "model.npz")


def by_command(data: Path, run: Path, *words: str) -> list[bytes]:
    program("discover", data, "-o", run, *RUN, *words)
    return [(run / name).read_bytes() for name in FILES]


def by_python(*data: object, **options: object) -> list[bytes]:
    result = noether.discover(*data, seed=7, noise=0.01, settings=SMALL, threads=1, **options)
    return [(result.folder / name).read_bytes() for name in FILES]


@pytest.fixture(scope="module")
def kepler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kepler")
    for kind in ("npz", "csv"):
        program("simulate", "kepler", "--trajectories", 10, "--pairs", 15, "--noise", 0.01, "--seed", 4,
                "-o", folder / f"data.{kind}")
    return folder


def test_arrays_as_the_npz_file_of_the_same_arrays(kepler: Path, tmp_path: Path) -> None:
    a = np.load(kepler / "data.npz")
    assert by_python(a["t"], a["q"], a["p"]) == by_command(kepler / "data.npz", tmp_path / "run")


def test_frames_as_the_csv_file_of_the_same_table(kepler: Path, tmp_path: Path) -> None:
    expected = by_command(kepler / "data.csv", tmp_path / "run")
    # By default some versions of pandas are off by one bit.
    assert by_python(pd.read_csv(kepler / "data.csv", float_precision="round_trip")) == expected
    assert by_python(pl.read_csv(kepler / "data.csv")) == expected


def test_a_file_as_itself(kepler: Path, tmp_path: Path) -> None:
    assert by_python(kepler / "data.csv") == by_command(kepler / "data.csv", tmp_path / "run")


def test_rows_of_a_frame_may_be_mixed_between_trajectories(kepler: Path) -> None:
    frame = pd.read_csv(kepler / "data.csv")
    first = frame.drop_duplicates("id")
    rest = frame.drop(first.index).sample(frac=1, random_state=1).sort_values("t", kind="stable")
    assert by_python(pd.concat([first, rest])) == by_python(frame)


def test_names_of_arrays(kepler: Path, tmp_path: Path) -> None:
    a = np.load(kepler / "data.npz")
    names = ["x", "y", "px", "py"]
    expected = by_command(kepler / "data.npz", tmp_path / "run", "--names", ",".join(names))
    assert by_python(a["t"], a["q"], a["p"], names=names) == expected
    assert b'"x"' in expected[0]


def test_what_differs_differs(kepler: Path) -> None:
    a = np.load(kepler / "data.npz")
    q = a["q"].copy()
    q[0, 0, 0] += 1e-6
    assert by_python(a["t"], q, a["p"])[1] != by_python(a["t"], a["q"], a["p"])[1]


def test_the_folder_of_arrays_runs_again_from_the_command_line(kepler: Path, tmp_path: Path) -> None:
    """What run.json says of the command is true."""
    a = np.load(kepler / "data.npz")
    result = noether.discover(a["t"], a["q"], a["p"], names=["x", "y", "px", "py"], noise=0.01, seed=7,
                              settings=SMALL, folder=tmp_path / "one")
    import json

    words = json.loads((result.folder / "run.json").read_text())["command"]
    assert words[:2] == ["discover", "data.npz"]
    program("discover", result.folder / "data.npz", *words[2:], "-o", tmp_path / "two", "--quiet")
    for name in FILES:
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


def test_simulate(kepler: Path) -> None:
    a = np.load(kepler / "data.npz")
    s = noether.simulate("kepler", trajectories=10, pairs=15, noise=0.01, seed=4)
    for name, values in (("t", s.t), ("q", s.q), ("p", s.p)):
        np.testing.assert_array_equal(values, a[name])
