"""The package itself: its types, its program, its promises on import."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from conftest import program

import noether

PACKAGE = Path(noether.__file__).parent
SOURCE = Path(__file__).parents[1] / "noether"


def test_version() -> None:
    assert program("--version").strip() == noether.__version__
    try:
        assert metadata.version("noether") == noether.__version__
    except metadata.PackageNotFoundError:
        pass  # not installed, imported from the build folder


def test_the_command_of_the_package() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from noether._command import main; main()", "simulate", "nothing"],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 2 and done.stderr.startswith("noether: ")


def test_numpy_is_all_that_an_import_needs() -> None:
    code = (
        "import sys\n"
        "for name in ('matplotlib', 'sympy', 'pandas', 'polars', 'sklearn', 'tqdm', 'scipy'):\n"
        "    sys.modules[name] = None\n"
        "import noether\n"
        "s = noether.simulate('harmonic', trajectories=8, pairs=8)\n"
        "r = noether.discover(s.t, s.q, s.p, noise=.1, threads=1,"
        " settings={'razor.steps': 3, 'network.widths': '8', 'evidence.seeds': 0}, progress=True)\n"
        "for call in (r.plot_spectrum, lambda: r.laws[0].sympy()) if r.laws else (r.plot_spectrum,):\n"
        "    try: call()\n"
        "    except ImportError as error: assert 'pip install' in str(error)\n"
        "    else: raise SystemExit('no ImportError')\n"
        "e = noether.NoetherRazor()\n"
        "try: e.predict([[1., 2.]])\n"
        "except noether.UsageError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_public_says_what_it_is() -> None:
    for name in noether.__all__:
        if not name.startswith("__"):
            assert getattr(noether, name).__doc__, name


def test_types() -> None:
    pytest.importorskip("mypy")
    assert (PACKAGE / "py.typed").exists()
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--python-version", "3.11", str(SOURCE)],
        capture_output=True, text=True, check=False, cwd=SOURCE.parents[1],
    )
    assert done.stdout + done.stderr == "" and done.returncode == 0


def test_the_stub_is_that_of_the_module(tmp_path: Path) -> None:
    pytest.importorskip("nanobind")
    done = subprocess.run(
        [sys.executable, "-m", "nanobind.stubgen", "-m", "noether._core", "-o", str(tmp_path / "stub"), "-q"],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "stub").read_text() == (SOURCE / "_core.pyi").read_text()


def test_examples_of_the_documentation_need_no_checkout() -> None:
    """What they read they make; a package from pip has no examples folder."""
    for page in (SOURCE.parents[1] / "docs/site").rglob("*.md"):
        cells = re.findall(r"```\{?(?:code-cell|python)\}?\n(.*?)```", page.read_text(), re.DOTALL)
        assert not any("examples/" in cell or "examples\"" in cell for cell in cells), page


def test_the_first_example_runs() -> None:
    text = (SOURCE.parents[1] / "docs/site/index.md").read_text()
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    said: list[str] = []
    code = example.group(1).replace('"razor.steps": 3000', '"razor.steps": 5')
    exec(code, {"print": lambda result: said.append(str(result))})  # noqa: S102
    shown = re.search(r"```\n\n((?:    .*\n)+)", text)
    assert shown is not None and said[0].splitlines()[:2] == [line[4:] for line in shown.group(1).splitlines()[:2]]
