"""Errors are exceptions with the sentences of the command line."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SMALL
from noether._command import PROGRAM

import noether

GOOD: dict[str, Any] = {"settings": {**SMALL, "razor.steps": 3}, "threads": 1}

WRONG: dict[str, tuple[dict[str, Any], type[noether.Error], str]] = {
    "noise below zero": ({"noise": -1}, noether.UsageError, "noise: -1 is not positive"),
    "noise of another length": ({"noise": [1, 2, 3]}, noether.UsageError, "3 numbers for 2 variables"),
    "noise that is no number": ({"noise": "loud"}, noether.UsageError, "'loud' is neither"),
    "an unknown setting": ({"settings": {"razor.stops": 3}}, noether.UsageError, "razor.steps"),
    "a setting that does not fit": ({"settings": {"razor.steps": "many"}}, noether.UsageError, "noether.setting_keys()"),
    "an unknown start": ({"start": "warm"}, noether.UsageError, "warm"),
    "a seed below zero": ({"seed": -1}, noether.UsageError, "seed: -1 is not between"),
    "a seed that is no number": ({"seed": 1.5}, noether.UsageError, "seed: 1.5 is not a whole number"),
    "a time limit below zero": ({"time_limit": -2}, noether.UsageError, "time_limit: -2 is not"),
    "too many threads": ({"threads": 5000}, noether.UsageError, "threads: 5000"),
    "an unknown system": ({"truth": "perpetuum"}, noether.UsageError, "perpetuum"),
    "a system of another size": ({"truth": "kepler"}, noether.UsageError, "truth kepler: it has 4"),
    "a group that is no file": ({"group": "people"}, noether.UsageError, "group: people"),
    "an empty group": ({"group": []}, noether.UsageError, "group: the list of laws is empty"),
    "a group of other dimension": ({"group": [(np.eye(4), np.zeros(4))]}, noether.DataError, "4 rows of A"),
    "a group without symmetry of A": (
        {"group": [(np.triu(np.ones((2, 2))), np.zeros(2))]}, noether.DataError, "not symmetric"),
    "names of another number": ({"names": ["x"]}, noether.UsageError, "names has 1 name for 2"),
    "a name twice": ({"names": ["x", "x"]}, noether.UsageError, "twice"),
    "an angle that is not there": ({"angles": "theta"}, noether.UsageError, "angles: there is no variable"),
    "a step below zero": ({"dt": -0.1}, noether.UsageError, "dt: -0.1 is not a positive number"),
    "masses of momenta": ({"mass": 2.0}, noether.UsageError, "mass is given, but"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments(case: str, orbits: noether.Simulated, tmp_path: Path) -> None:
    options, kind, says = WRONG[case]
    folder = tmp_path / "run"
    with pytest.raises(kind, match=re.escape(says)) as caught:
        noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, **{**GOOD, **options})
    assert isinstance(caught.value, ValueError)
    text = str(caught.value)
    assert text.endswith(".") and "--" not in text
    assert not folder.exists()


def test_the_sentence_is_the_programs(orbits: noether.Simulated, tmp_path: Path) -> None:
    """But for options, which are arguments here."""
    file = tmp_path / "data.csv"
    file.write_text("t,q,p\n0,1,0\n0,2,0\n")
    done = subprocess.run([str(PROGRAM), "screen", str(file)], capture_output=True, text=True, check=False)
    with pytest.raises(noether.DataError) as caught:
        noether.screen(file)
    assert done.stderr == f"noether: {caught.value}\n"
    assert done.returncode == caught.value.exit_code == 3


def test_what_an_error_is_about(orbits: noether.Simulated, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("t,q,p\n0,1,0\n1,x,0\n")
    with pytest.raises(noether.DataError) as caught:
        noether.screen(file)
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(file), 3, "q")
    assert caught.value.parameter is None
    with pytest.raises(noether.UsageError) as wrong:
        noether.screen(orbits.t, orbits.q, orbits.p, noise=-1)
    assert wrong.value.parameter == "noise"
    assert wrong.value.file is None


def test_files_that_are_missing_or_damaged(tmp_path: Path, result: noether.Result) -> None:
    with pytest.raises(noether.FileError, match="does not exist") as caught:
        noether.screen(tmp_path / "none.csv")
    assert isinstance(caught.value, OSError)
    with pytest.raises(noether.FileError, match="cannot be read"):
        noether.load(tmp_path)
    with pytest.raises(noether.FileError, match="cannot be read"):
        noether.resume(tmp_path)
    folder = result.save(tmp_path / "damaged")
    (folder / "laws.json").write_text("{}")
    with pytest.raises(noether.FileError, match="laws.json is damaged"):
        noether.load(folder)
    folder = result.save(tmp_path / "cut")
    (folder / "model.npz").write_bytes((folder / "model.npz").read_bytes()[:1000])
    with pytest.raises(noether.FileError, match="model.npz"):
        noether.load(folder)


def test_an_existing_folder_is_not_written_over(orbits: noether.Simulated, folder: Path) -> None:
    made = noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, **GOOD)
    with pytest.raises(noether.UsageError, match="exists already"):
        noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, **GOOD)
    assert (folder / "laws.json").exists()
    again = noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, force=True, seed=1, **GOOD)
    assert again.folder == made.folder


def test_what_is_refused_leaves_an_earlier_run_as_it_was(orbits: noether.Simulated, folder: Path) -> None:
    noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, **GOOD)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for wrong in ({"truth": "kepler"}, {"group": [(np.zeros((4, 4)), np.zeros(4))]}):
        with pytest.raises(noether.Error):
            noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, force=True, **{**GOOD, **wrong})
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


def test_nothing_to_write_to(orbits: noether.Simulated, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(noether.FileError, match="cannot be made"):
        noether.discover(orbits.t, orbits.q, orbits.p, folder=tmp_path / "file" / "run", **GOOD)


def test_changed_data_are_refused_on_going_on(orbits: noether.Simulated, folder: Path) -> None:
    noether.discover(orbits.t, orbits.q, orbits.p, folder=folder, time_limit=1e-9, **GOOD)
    np.savez(folder / "data.npz", t=orbits.t, q=orbits.q + 1, p=orbits.p)
    with pytest.raises(noether.DataError, match="have changed since the run began"):
        noether.resume(folder)


def test_wrong_rollouts(result: noether.Result) -> None:
    for options, says in (
        ({"t": [0.0, 0.0]}, "do not increase"),
        ({"t": []}, "t: it has shape"),
        ({"x0": np.full(4, np.nan)}, "not finite"),
        ({"x0": np.ones(3)}, "a state has 4 numbers"),
        ({"draws": 1}, "draws: 1 is not between 2"),
        ({"level": 1.0}, "level: 1.0 is not between"),
        ({"noise_std": -1}, "noise_std"),
    ):
        arguments: dict[str, Any] = {"x0": np.ones(4), "t": [0.0, 0.1], **options}
        with pytest.raises(noether.UsageError, match=says):
            result.rollout(arguments.pop("x0"), arguments.pop("t"), **arguments)


def test_check_without_a_law(orbits: noether.Simulated) -> None:
    with pytest.raises(noether.UsageError, match="no law is given"):
        noether.check(orbits.t, orbits.q, orbits.p, law=[])
    with pytest.raises(noether.UsageError, match="position"):
        noether.check(orbits.t, orbits.q, orbits.p, law="q +* p")


def test_unknown_systems_and_parameters() -> None:
    with pytest.raises(noether.UsageError, match="kepler"):
        noether.simulate("keppler")
    with pytest.raises(noether.UsageError, match="friction"):
        noether.simulate("kepler", friction=1.0)
    with pytest.raises(noether.UsageError, match="noise_in"):
        noether.simulate("kepler", noise_in="air")
    with pytest.raises(noether.UsageError, match="trajectories: 0"):
        noether.simulate("kepler", trajectories=0)
