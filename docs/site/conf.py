"""Sphinx: `make docs` builds this into build/docs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import noether
from noether._command import PROGRAM

HERE = Path(__file__).parent

project = "noether"
author = "the authors of noether"
release = noether.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
html_theme = "furo"
html_title = "noether"
exclude_patterns = ["_build", "jupyter_execute"]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
os.environ.setdefault("OMP_NUM_THREADS", "1")

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_google_docstring = True
napoleon_use_ivar = True


def _help(*words: str) -> str:
    return subprocess.run([str(PROGRAM), *words, "--help"], capture_output=True, text=True, check=True).stdout


def _write_command_reference(_: object) -> None:
    """cli.md: what the program itself says of its commands."""
    top = _help()
    commands = [
        line.split()[0]
        for line in top.split("ubcommands:", 1)[1].splitlines()
        if line.startswith("  ") and not line.startswith("   ") and line.strip()
    ]
    text = "# The command line\n\nMade from `noether --help` of version " + release + ".\n\n"
    text += "```text\n" + top.strip() + "\n```\n"
    for command in commands:
        text += f"\n## noether {command}\n\n```text\n{_help(command).strip()}\n```\n"
    (HERE / "cli.md").write_text(text)


def _write_settings(_: object) -> None:
    """settings.md: every key with default, unit and meaning."""
    text = "# Settings\n\nKeys of `settings={...}`, of `--set` and of `--config`.\n\n"
    text += "| key | default | unit | meaning |\n|---|---|---|---|\n"
    for key in noether.setting_keys():
        cells = (f"`{key.name}`", f"`{key.default}`", key.unit, key.meaning)
        text += "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
    (HERE / "settings.md").write_text(text)


def setup(app: object) -> None:
    app.connect("builder-inited", _write_command_reference)  # type: ignore[attr-defined]
    app.connect("builder-inited", _write_settings)  # type: ignore[attr-defined]
