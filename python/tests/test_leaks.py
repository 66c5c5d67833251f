"""A thousand calls hold no memory, no file and no thread."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import noether

CALLS = 1000
WARM = 200
ALLOWED = 2_000_000  # bytes; a leak of an array of the data would be 16 MB


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def refuse(plane: noether.Simulated) -> None:
    with pytest.raises(noether.DataError):
        noether.screen(plane.t, plane.q, plane.p[:1])


CALLED: dict[str, Callable[[noether.Simulated, noether.Result], object]] = {
    "screen": lambda s, r: noether.screen(s.t, s.q, s.p, noise=0.01, threads=2),
    "check": lambda s, r: noether.check(s.t, s.q, s.p, law="q1*p2 - q2*p1", noise=0.01),
    "error": lambda s, r: refuse(s),
    "simulate": lambda s, r: noether.simulate("harmonic", trajectories=20, pairs=20),
    "load": lambda s, r: noether.load(r.folder).hamiltonian(np.ones((200, 4))),
    "hamiltonian": lambda s, r: r.hamiltonian(np.ones((100, 4)), threads=1),
    "rollout": lambda s, r: r.rollout(np.ones(4), [0.0, 0.1], draws=2, threads=1),
}


@pytest.mark.parametrize("name", CALLED)
def test_a_thousand_calls(name: str, plane: noether.Simulated, result: noether.Result) -> None:
    call = CALLED[name]
    for _ in range(WARM):
        call(plane, result)
    gc.collect()
    memory, files = resident(), open_files()
    for _ in range(CALLS):
        call(plane, result)
    gc.collect()
    assert resident() - memory < ALLOWED
    assert open_files() == files


def test_nothing_is_left_at_the_end() -> None:
    """nanobind tells on standard error of objects that were never freed."""
    code = (
        "import noether\n"
        "s = noether.simulate('harmonic', trajectories=8, pairs=8)\n"
        "r = noether.discover(s.t, s.q, s.p, noise=.1, threads=1, progress=lambda p: None,"
        " settings={'razor.steps': 3, 'network.widths': '8', 'evidence.seeds': 0})\n"
        "r.rollout([1., 1.], [0., 1.])\n"
        "try: noether.screen(s.t, s.q, s.p[:2])\n"
        "except noether.DataError: pass\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
