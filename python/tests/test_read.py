"""Files of other programs: read in Python, and converted for the program."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import noether
from conftest import program
from noether._convert import as_options, convert

FORMS = Path(__file__).parents[2] / "tests" / "data" / "forms"
MOLECULES = sorted(str(path) for path in FORMS.glob("molecule_*.xyz"))
BODIES = [f"{letter}{axis}{i}" for letter in ("", "p") for i in (1, 2, 3) for axis in "xyz"]
T = np.arange(50) * 0.1


def planar(scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """An oscillator in the plane: positions and velocities (T, 2)."""
    return (
        scale * np.stack([np.cos(T) + 2 * np.sin(T), 0.5 * np.cos(T) - np.sin(T)], axis=1),
        scale * np.stack([-np.sin(T) + 2 * np.cos(T), -0.5 * np.sin(T) - np.cos(T)], axis=1),
    )


def pasted(line: str) -> str:
    """What the command prints that a line of `convert` tells."""
    found = re.search("`noether (.*)`", line)
    assert found is not None, line
    return program(*shlex.split(found.group(1)))


def converted(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = convert([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


# Tables


@pytest.mark.parametrize("name,package", [("sheet.xlsx", "openpyxl"), ("frame.parquet", "pyarrow")])
def test_tables_give_what_the_text_table_gives(name: str, package: str, tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip(package)
    data, text = noether.read(FORMS / name), noether.read(FORMS / "stamps.csv")
    assert data.variables == text.variables == ["x", "y", "px", "py"]
    ours, theirs = data.trajectories()[0], text.trajectories()[0]
    np.testing.assert_allclose(ours[1], theirs[1], atol=1e-9)
    np.testing.assert_allclose(ours[2], theirs[2], rtol=1e-12)
    assert [law.formula for law in noether.screen(data).laws] == [law.formula for law in noether.screen(text).laws]
    assert any("dates are taken as seconds since 2026-05-03T10:00" in warning for warning in data.warnings)
    code, line, _ = converted(capsys, FORMS / name, "-o", tmp_path / "a b.npz")
    assert code == 0 and "1 trajectory, 150 states of x, y, px, py" in line and "--names" not in line
    assert "x*py - y*px" in pasted(line)
    assert noether.read(tmp_path / "a b.npz").variables == data.variables


def test_sheets_with_titles_and_several_sheets(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("openpyxl")
    q, v = planar()
    frame = pd.DataFrame({"t": T, "x": q[:, 0], "vx": v[:, 0]})
    titled, two, other = tmp_path / "titled.xlsx", tmp_path / "two.xlsx", tmp_path / "other.xlsx"
    frame.to_excel(titled, index=False, startrow=2)
    for path, second in ((two, frame), (other, frame[["t", "x"]])):
        with pd.ExcelWriter(path) as writer:
            frame.to_excel(writer, sheet_name="a", index=False)
            second.to_excel(writer, sheet_name="b", index=False)
    data = noether.read(titled)
    assert data.num_states == 50 and any("the header is row 3" in text for text in data.warnings)
    assert noether.read(titled, header_line=3).num_states == noether.read(titled, skip=2).num_states == 50
    with pytest.warns(noether.NoetherWarning, match="it has 2 sheets; each"):
        assert noether.read(two).num_trajectories == 2
    with pytest.raises(noether.UsageError, match=r"sheets 'a', 'b' have different columns.*sheet_name='a'"):
        noether.read(other)


def test_several_tables_are_trajectories(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    q, v = planar()
    frame = pd.DataFrame({"t": T, "x": q[:, 0], "vx": v[:, 0]})
    for name in ("a.feather", "b.feather"):
        frame.to_feather(tmp_path / name)
    frame[["t", "x"]].to_feather(tmp_path / "c.feather")
    assert noether.read([tmp_path / "a.feather", tmp_path / "b.feather"]).num_trajectories == 2
    with pytest.raises(noether.UsageError, match=r"c.feather: it has columns t, x, .*a.feather t, x, vx"):
        noether.read(tmp_path)


@pytest.mark.parametrize("stamps,told", [
    (["2026-05-03 10:00:00.000", "2026-05-03 10:00:01.500"], 1.5), (["2026-05-03", "2026-05-04"], 86400.0),
])  # fmt: skip
def test_texts_of_dates_are_times(stamps: list[str], told: float) -> None:
    data = noether._data.gather(np.array(stamps), [[1.0], [2.0]], [[0.0], [1.0]], noether._data.Columns())
    assert data.trajectories()[0][1][1] == told
    with pytest.raises(noether.DataError, match="t: "):
        noether.screen(np.array(["2026-02-31", "2026-03-01"]), [[1.0], [2.0]], [[0.0], [1.0]])


# MATLAB


def test_matlab_states_or_positions() -> None:
    pytest.importorskip("scipy")
    with pytest.raises(noether.UsageError, match=r"run.mat: 'x' \(50, 4\) may hold .*x='x' for states, or q='x'"):
        noether.screen(FORMS / "run.mat")
    states = noether.read(FORMS / "run.mat", x="x")
    assert states.variables == ["q1", "q2", "p1", "p2"] and states.num_states == 50
    assert [law.formula for law in noether.screen(FORMS / "run.mat", x="x").laws] == [
        law.formula for law in noether.screen(states).laws
    ]
    with pytest.warns(noether.NoetherWarning, match="like the rates"):
        assert noether.read(FORMS / "run.mat", q="x").smoothed


def test_matlab_through_the_program(tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("scipy")
    out = tmp_path / "run.npz"
    code, _, error = converted(capsys, FORMS / "run.mat", "-o", out)
    assert code == 2 and "--states x for states, or --q x for positions" in error and error.count("\n") == 1
    assert not out.exists()
    code, line, _ = converted(capsys, FORMS / "run.mat", "-o", out, "--states", "x")
    assert code == 0 and "0.5*p1^2 + 0.5*q1^2" in pasted(line)


def cells(parts: list[np.ndarray]) -> np.ndarray:
    cell = np.empty(len(parts), dtype=object)
    cell[:] = parts
    return cell


@pytest.fixture
def matlab(tmp_path: Path) -> Any:
    """Writes a file of these variables."""
    scipy = pytest.importorskip("scipy.io")

    def write(**variables: Any) -> Path:
        path = tmp_path / "made.mat"
        scipy.savemat(path, variables)
        return path

    return write


def test_matlab_columns_stacks_cells_and_structs(matlab: Any) -> None:
    q, v = planar()
    columns = noether.read(matlab(t=T, x=q[:, 0], vx=v[:, 0], g=9.81))
    assert columns.variables == ["x", "px"] and any("not used: g" in text for text in columns.warnings)
    stack = noether.read(matlab(t=T[:, None], q=np.stack([q, 2 * q, 3 * q]), v=np.stack([v, v, v]), mass=[1.0, 2.0]))
    assert stack.num_trajectories == 3 and stack.masses_of_velocities == [1.0, 2.0]
    assert noether.read(matlab(t=T, q=q, p=v, mass=2.0)).masses_of_velocities == []  # momenta need none
    assert noether.read(matlab(t=T, x=q[:, 0], px=v[:, 0], mass=2.0)).variables == ["x", "px"]
    assert noether.read(matlab(t=T, x=q[:, 0], vx=v[:, 0], mass=2.0)).masses_of_velocities == [2.0]
    lengths = (50, 40, 30)
    cut = {name: cells([array[:n] for n in lengths]) for name, array in (("t", T), ("q", q), ("v", v))}
    path = matlab(**cut)
    assert noether.read(path).num_states == 120
    assert noether.read([path, path]).num_trajectories == 6
    path = matlab(t=T, x=q[:, 0], vx=v[:, 0], mass=2.0)
    both = noether.read([path, path])
    assert both.num_trajectories == 2 and both.masses_of_velocities == [2.0]
    struct = noether.read(matlab(run={"t": T, "pos": q, "vel": v, "name": "first"}))
    np.testing.assert_array_equal(struct.trajectories()[0][2], np.hstack([q, v]))
    assert not noether.read(matlab(t=T, x=q, v=v)).smoothed  # positions, since velocities stand beside


def test_matlab_names_that_say_nothing(matlab: Any) -> None:
    q, v = planar()
    path = matlab(tout=T, traj=np.hstack([q, v]))
    with pytest.raises(noether.UsageError, match=r"Give q='traj', time='tout' .* x='traj', time='tout'"):
        noether.read(path)
    np.testing.assert_array_equal(noether.read(path, x="traj", time="tout").trajectories()[0][1], T)
    with pytest.raises(noether.UsageError, match=r"q: .*made.mat has no array 'y'. It holds tout \(50\), traj"):
        noether.read(path, q="y")
    path = matlab(t=T, q=q.T)
    with pytest.raises(noether.DataError, match=r"\(2, 50\), and there are 50 times. Give axes='nT'"):
        noether.read(path)
    assert len(noether.read(path, axes="nT").variables) == 4
    with pytest.raises(noether.DataError, match="no arrays of numbers"):
        noether.read(matlab(text="hello"))


def test_matlab_7_3(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    pytest.importorskip("scipy")
    q, v = planar()
    path = tmp_path / "v73.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        file["t"] = T[:, None]  # axes are stored in reverse
        file.create_group("s").create_dataset("q", data=q.T)
        references = np.empty((1, 1), dtype=h5py.ref_dtype)
        references[0, 0] = file.create_group("#refs#").create_dataset("a", data=v.T).ref
        file.create_dataset("v", data=references, dtype=h5py.ref_dtype)
    with open(path, "r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM")
    states = noether.read(path).trajectories()[0][2]
    np.testing.assert_array_equal(states, np.hstack([q, v]))


# Atoms


def test_molecules() -> None:
    with pytest.warns(noether.NoetherWarning, match="standard atomic weights: H 1.008, O 15.999. Give mass="):
        data = noether.read(MOLECULES)
    assert data.num_trajectories == 8 and data.variables == BODIES
    assert data.masses_of_velocities == [1.008] * 3 + [15.999] * 3 + [1.008] * 3
    exact = noether.read(MOLECULES, mass=[1, 16, 1])
    assert not any("weights" in text for text in exact.warnings)
    text = noether.read([path.replace(".xyz", ".csv") for path in MOLECULES], mass=[1, 16, 1])
    for ours, theirs in zip(exact.trajectories(), text.trajectories()):
        np.testing.assert_allclose(ours[2], theirs[2], atol=2e-6)
    momentum = [f"p{axis}1 + p{axis}2 + p{axis}3" for axis in "xyz"]
    angular = "x1*py1 - y1*px1 + x2*py2 - y2*px2 + x3*py3 - y3*px3"
    assert [law.status for law in noether.check(exact, law=[*momentum, angular])] == ["established"] * 4


def test_molecules_through_the_program(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "water.npz"
    code, line, said = converted(capsys, *MOLECULES, "-o", out, "--mass", "1,16,1")
    assert (code, said) == (0, "") and "8 trajectories, 480 states of x1, y1, z1" in line
    assert "px1 + px2 + px3" in pasted(line)
    code, _, said = converted(capsys, MOLECULES[0], "-o", out, "--force")
    assert code == 0 and "standard atomic weights: H 1.008, O 15.999. Give --mass for others." in said
    with np.load(out) as arrays:
        np.testing.assert_array_equal(arrays["mass"], [1.008, 15.999, 1.008])


def xyz(path: Path, *frames: str) -> Path:
    path.write_text("".join(frames))
    return path


def test_momenta_masses_and_ids_of_extended_xyz(tmp_path: Path) -> None:
    frames = []
    for k in range(12):
        rows = [f"2 B 2.5 {k} 0 0 1 0 0", f"1 A 1.5 0 {2 * k} 0 0 3 0"]
        rows = rows[:: 1 if k % 2 else -1]
        frames.append(f"2\nTime={k / 2} Properties=id:I:1:species:S:1:mass:R:1:pos:R:3:momenta:R:3\n" + "\n".join(rows) + "\n")
    data = noether.read(xyz(tmp_path / "a.extxyz", *frames))
    _, times, states = data.trajectories()[0]
    np.testing.assert_array_equal(times, np.arange(12) / 2)
    np.testing.assert_array_equal(states[3], [0, 6, 0, 3, 0, 0, 0, 3, 0, 1, 0, 0])


@pytest.mark.parametrize("text,message", [
    ("2\ntime = 0.5\nH 1 2 z\nO 1 2 3\n", "line 3: '1 2 z' stands where 3 numbers"),
    ("2\ntime = 0.5\nH 1 2 3\n", "line 1: the frame has 1 of 2 atoms"),
    ("atoms\n", "line 1: 'atoms' is not a count of atoms"),
    ("1\ntime=0\nH 1 2 3\n1\ntime=1\nO 1 2 3\n", "line 6: the atoms are not those of the first"),
    ("1\ntime=0\nH 1 2 3\n1\n\nH 1 2 3\n", "line 5: the comment says no time"),
    ("1\n\nH 1 2 3\n", "it says no times. Give .* dt=0.5"),
    ("1\ntime=0\nQq 1 2 3\n", "'Qq' is no element"),
    ("1\nTime=0 Properties=pos:R:3\n1 2 3\n", "line 2: Properties=pos:R:3 lacks species"),
    ("", "it has no frames"),
])  # fmt: skip
def test_bad_xyz(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(noether.Error, match=f"bad.xyz.*{message}"):
        noether.read(xyz(tmp_path / "bad.xyz", text))


def test_atoms_need_no_names_of_columns(tmp_path: Path) -> None:
    with pytest.raises(noether.UsageError, match="q: .*Leave q= out"):
        noether.read(MOLECULES[0], q="x")
    other = xyz(tmp_path / "other.xyz", "1\nTime=0\nH 0 0 0\n")
    with pytest.raises(noether.DataError, match=r"other.xyz: its atoms are 1 \(H\), those of .* 3 \(H O H\)"):
        noether.read([MOLECULES[0], other])


def test_trajectories_of_ase(tmp_path: Path) -> None:
    ase = pytest.importorskip("ase")
    write = importlib.import_module("ase.io").write
    images = []
    for k in range(20):
        q = np.zeros((2, 3)) + k
        images.append(ase.Atoms("OH", positions=q, info={"time": float(k)}))
        images[-1].set_velocities(np.ones((2, 3)))
    write(tmp_path / "a.traj", images)
    with pytest.warns(noether.NoetherWarning, match="O 15.999, H 1.008"):
        data = noether.read(tmp_path / "a.traj")
    np.testing.assert_allclose(data.trajectories()[0][2][7], [7.0] * 6 + [15.999] * 3 + [1.008] * 3, rtol=1e-6)


def test_steps_and_rates_of_atoms() -> None:
    with pytest.warns(noether.NoetherWarning, match="its times are not used, since dt= gives the step"):
        given = noether.read(MOLECULES[0], dt=0.2, mass=1.0)
    np.testing.assert_allclose(given.trajectories()[0][1][:3], [0, 0.2, 0.4])
    np.testing.assert_allclose(noether.read(MOLECULES[0], rate=0.5, mass=1.0).trajectories()[0][1][:3], [0, 0.1, 0.2])


def test_trajectories_of_mdanalysis(tmp_path: Path) -> None:
    mda = pytest.importorskip("MDAnalysis")
    universe = mda.Universe.empty(2, trajectory=True, velocities=True)
    with mda.Writer(str(tmp_path / "a.trr"), 2) as writer:
        for k in range(9):
            universe.atoms.positions, universe.atoms.velocities = np.full((2, 3), k), np.ones((2, 3))
            universe.trajectory.ts.time, universe.trajectory.ts.dimensions = float(k), [9, 9, 9, 90, 90, 90]
            writer.write(universe.atoms)
    with pytest.warns(noether.NoetherWarning, match="it says no masses, so all are 1 unless mass="):
        data = noether.read(tmp_path / "a.trr")
    np.testing.assert_allclose(data.trajectories()[0][2][7], [7.0] * 6 + [1.0] * 6, rtol=1e-6)


@pytest.mark.filterwarnings("ignore:No analog data")
def test_recorded_markers(tmp_path: Path) -> None:
    c3d = pytest.importorskip("c3d")
    writer = c3d.Writer(point_rate=50)
    writer.set_point_labels(["A", "B"])
    for k in range(60):
        points = np.zeros((2, 5), dtype=np.float32)
        points[:, :3] = 100 * np.sin(0.1 * k + np.arange(6).reshape(2, 3))
        points[1, 3] = -1 if k == 30 else 0
        writer.add_frames([(points, np.zeros((0, 0), dtype=np.float32))])
    with open(tmp_path / "a.c3d", "wb") as file:
        writer.write(file)
    with pytest.warns(noether.NoetherWarning, match="markers A, B are bodies 1 to 2"):
        data = noether.read(tmp_path / "a.c3d")
    assert data.num_trajectories == 2 and data.variables[:6] == ["x1", "y1", "z1", "x2", "y2", "z2"]


# What is refused


@pytest.mark.parametrize("name,module,package", [
    ("sheet.xlsx", "openpyxl", "openpyxl"), ("sheet.xlsx", "pandas", "pandas"), ("frame.parquet", "pyarrow", "pyarrow"),
    ("run.mat", "scipy.io", "scipy"), ("a.ods", "odf", "odfpy"), ("a.traj", "ase.io", "ase"),
    ("a.xtc", "MDAnalysis", "MDAnalysis"), ("a.c3d", "c3d", "c3d"),
])  # fmt: skip
def test_missing_packages_are_named(name: str, module: str, package: str, tmp_path: Path, monkeypatch: Any) -> None:
    imported = importlib.import_module

    def missing(wanted: str, *rest: Any) -> Any:
        if wanted == module:
            raise ImportError(wanted)
        return imported(wanted, *rest)

    path = FORMS / name if (FORMS / name).exists() else xyz(tmp_path / name, "")
    if package != "pandas" and name.endswith((".ods", ".xlsx", ".parquet")):
        pytest.importorskip("pandas")
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(noether.UsageError, match=f"{name}: reading it needs {package}: pip install {package}$"):
        noether.read(path)


@pytest.mark.parametrize("name,message", [
    ("a.pkl", "runs the code in it"), ("a.pt", "runs the code in it"), ("a.rds", r".rds files are not read"),
    ("a.mat.gz", "gunzip"), ("missing.mat", "does not exist"),
])  # fmt: skip
def test_what_is_not_read(name: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if "missing" not in name:
        path.write_bytes(b"nothing")
    with pytest.raises(noether.Error, match=message):
        noether.read(path)


def test_damaged_and_mixed_files(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    bad = tmp_path / "bad.mat"
    bad.write_bytes(b"garbage" * 40)
    with pytest.raises(noether.FileError, match="bad.mat: it cannot be read as a file of kind .mat"):
        noether.read(bad)
    with pytest.raises(noether.UsageError, match="of another kind than"):
        noether.read([FORMS / "sheet.xlsx", FORMS / "stamps.csv"])


def test_options_come_too_late_for_data_that_are_read() -> None:
    data = noether.read(FORMS / "stamps.csv")
    with pytest.raises(noether.UsageError, match="mass: the data are read already. Give it to noether.read"):
        noether.screen(data, mass=2.0)
    with pytest.raises(noether.UsageError, match="q: the data are read already"):
        noether.screen(data, "x")


# convert


def test_positions_alone_stay_positions(matlab: Any, tmp_path: Path, capsys: Any) -> None:
    q, _ = planar()
    out = tmp_path / "q.npz"
    code, line, _ = converted(capsys, matlab(time=T, pos=q), "-o", out)
    assert code == 0
    with np.load(out) as arrays:
        assert set(arrays) == {"q", "t"}
        np.testing.assert_array_equal(arrays["q"].reshape(q.shape), q)
    assert "smoothed from the positions" in pasted(line)


def test_lengths_and_steps(matlab: Any, tmp_path: Path, capsys: Any) -> None:
    q, v = planar()
    out = tmp_path / "cells.npz"
    path = matlab(q=cells([q, q[:30]]), v=cells([v, v[:30]]))
    code, _, error = converted(capsys, path, "-o", out)
    assert code == 3 and "--dt" in error
    code, line, _ = converted(capsys, path, "-o", out, "--dt", "0.1")
    assert code == 0 and "2 trajectories, 80 states" in pasted(line)


def test_files_that_the_program_reads(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "s.npz"
    code, line, _ = converted(capsys, FORMS / "stamps.csv", "-o", out, "--mass", "2")
    assert code == 0 and "velocities times mass 2" in pasted(line)
    code, _, error = converted(capsys, FORMS / "coarse_24.csv", "-o", tmp_path / "c.npz")
    assert code == 3 and "positions alone" in error


def test_nothing_is_overwritten(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "m.npz"
    out.write_bytes(b"precious")
    code, _, error = converted(capsys, MOLECULES[0], "-o", out)
    assert code == 2 and "exists. Give --force" in error and out.read_bytes() == b"precious"
    assert converted(capsys, MOLECULES[0], "-o", tmp_path / "m.txt")[0] == 2
    assert converted(capsys, MOLECULES[0], "-o", tmp_path / "none" / "m.npz")[0] == 5
    assert converted(capsys, tmp_path / "none.xyz", "-o", tmp_path / "n.npz")[0] == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.npz"]


def test_words_that_are_wrong(capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        convert(["a.mat", "-o", "a.npz", "--mass", "heavy"])
    error = capsys.readouterr().err
    assert end.value.code == 2 and error.count("\n") == 1 and "--mass: 'heavy' is not numbers" in error


@pytest.mark.parametrize("said,typed", [
    ("Give x='x' for states, or q='my x' for", "Give --states x for states, or --q 'my x' for"),
    ("Give q='a', time='t' for", "Give --q a --time t for"),
    ("as in q=['x', 'y'], and", "as in --q x,y, and"),
    ("as in dt=0.5.", "as in --dt 0.5."),
    ("if so, give rate=0.646, by which", "if so, give --rate 0.646, by which"),
    ("x: run.mat has no array 'y'.", "--states: run.mat has no array 'y'."),
    ("with mass=.", "with --mass."),
    ("Add one of them, or give dt.", "Add one of them, or give --dt."),
    ("Give header_line=3.", "Give --header-line 3."),
])  # fmt: skip
def test_arguments_become_options(said: str, typed: str) -> None:
    assert as_options(said) == typed


def test_the_module_is_the_program(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "noether", *words], capture_output=True, text=True, check=False)

    assert run("--version").stdout == program("--version")
    done = run("convert", MOLECULES[0], "-o", str(tmp_path / "m.npz"))
    assert done.returncode == 0 and done.stdout.startswith(f"wrote {tmp_path / 'm.npz'}: 1 trajectory, 60 states")
