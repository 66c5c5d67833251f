"""Progress, Ctrl-C, going on, threads."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL

import noether

LONG = {**SMALL, "razor.steps": 400, "razor.start": "random"}


def test_progress_is_told(plane: noether.Simulated) -> None:
    told: list[noether.Progress] = []
    settings = {**SMALL, "evidence.seeds": 1, "evidence.steps": 3}
    noether.discover(plane.t, plane.q, plane.p, noise=0.01, settings=settings, threads=1, progress=told.append)
    stages = [one.stage for one in told]
    assert "measuring" in stages and {"random", "anchored"} & set(stages)
    last = [one for one in told if one.stage != "measuring"][-1]
    assert last.done == last.total == 60 and np.isfinite(last.negative_elbo)


def test_a_bar(orbits: noether.Simulated, capsys: pytest.CaptureFixture[str]) -> None:
    noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=SMALL, threads=1, progress=True)
    assert "random" in capsys.readouterr().err


def test_quiet_unless_asked(orbits: noether.Simulated, capfd: pytest.CaptureFixture[str]) -> None:
    noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=SMALL, threads=1)
    assert capfd.readouterr() == ("", "")


def test_what_a_callback_raises_stops_the_run(orbits: noether.Simulated, folder: Path) -> None:
    def progress(_: noether.Progress) -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        noether.discover(orbits.t, orbits.q, orbits.p, settings=LONG, threads=1, folder=folder, progress=progress)
    assert (folder / "checkpoint.npz").exists()


def interrupted(orbits: noether.Simulated, folder: Path | None) -> str:
    """Ctrl-C as soon as training is under way; the folder that the exception names."""
    def progress(_: noether.Progress) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(noether.Interrupted, match="checkpoint saved. Go on with noether.resume") as caught:
        noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=LONG, threads=1, seed=2,
                         folder=folder, progress=progress)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert caught.value.folder is not None and caught.value.folder in str(caught.value)
    return caught.value.folder


@pytest.mark.parametrize("named", [True, False], ids=["named folder", "temporary folder"])
def test_ctrl_c_keeps_the_state(orbits: noether.Simulated, folder: Path, named: bool) -> None:
    whole = noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=LONG, threads=1, seed=2)
    kept = interrupted(orbits, folder if named else None)
    assert not (Path(kept) / "laws.json").exists()
    resumed = noether.resume(kept, threads=1)
    for name in ("laws.json", "model.npz"):
        assert (resumed.folder / name).read_bytes() == (whole.folder / name).read_bytes()


def test_signals_are_pythons_again_after_a_run(line: noether.Result) -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_time_limit_ends_and_goes_on(orbits: noether.Simulated, folder: Path) -> None:
    short = noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=LONG, threads=1, seed=2,
                             folder=folder, time_limit=0.05)
    assert any("time limit" in text for text in short.warnings)
    done = noether.resume(folder, threads=1)
    assert not any("time limit" in text for text in done.warnings)
    assert done.curve["step"][-1] == 400


def test_python_goes_on_meanwhile(orbits: noether.Simulated) -> None:
    """The interpreter's lock is free: another thread counts while training runs."""
    counted = 0
    stop = threading.Event()

    def count() -> None:
        nonlocal counted
        while not stop.is_set():
            counted += 1
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    begin = time.perf_counter()
    noether.discover(orbits.t, orbits.q, orbits.p, settings=LONG, threads=1)
    seconds = time.perf_counter() - begin
    stop.set()
    other.join()
    assert counted > 20 * seconds


def test_runs_in_threads_give_the_same_bytes(orbits: noether.Simulated) -> None:
    def run(_: int) -> bytes:
        made = noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=SMALL, threads=1)
        return (made.folder / "laws.json").read_bytes() + made.report.encode()[:2000]

    with ThreadPoolExecutor(4) as pool:
        results = set(pool.map(run, range(8)))
    assert len(results) == 1


def test_threads_of_the_library_change_nothing(orbits: noether.Simulated, line: noether.Result) -> None:
    two = noether.discover(orbits.t, orbits.q, orbits.p, noise=0.02, settings=SMALL, threads=2)
    assert (two.folder / "model.npz").read_bytes() == (line.folder / "model.npz").read_bytes()


def test_one_model_asked_by_many_threads(result: noether.Result) -> None:
    x = np.random.default_rng(0).normal(size=(50, 4)) + 1.0
    expected = {draw: result.vector_field(x, draw=draw) for draw in (None, 1, 2)}

    def ask(i: int) -> bool:
        draw = (None, 1, 2)[i % 3]
        return bool(np.array_equal(result.vector_field(x, draw=draw, threads=1), expected[draw]))

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(120)))


def test_a_model_in_a_forked_process(result: noether.Result) -> None:
    x = np.ones((400, 4))
    expected = result.hamiltonian(x, threads=2)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(result.hamiltonian(x, threads=1), expected) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert result.folder.exists()
