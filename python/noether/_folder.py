"""The folder of a run, and the temporary one of a run that nobody named a folder for."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from noether._errors import FileError
from noether._quality import FILE

#: Files of a run folder that a result is made of; the rest is for going on.
FILES = ("run.json", "laws.json", "model.npz", "curve.csv", "report.json", "report.html", FILE)


def refuse_unfinished(folder: Path) -> None:
    """A run that was stopped has a checkpoint and no laws."""
    if (folder / "checkpoint.npz").exists() and not (folder / "laws.json").exists():
        raise FileError(f"{folder} is a run that has not finished. Go on with noether.resume({str(folder)!r}).")


def temporary_folder() -> Path:
    """Where a run that nobody named a folder for is kept; its parent is removed with the result."""
    return Path(tempfile.mkdtemp(prefix="noether-")) / "run"


def remove_own(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # not in a fork of the process that the folder belongs to
        shutil.rmtree(folder, ignore_errors=True)


def read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror}. Name the folder of a run.") from None


def rebase(folder: Path, before: Path) -> None:
    """In a copied folder, files that lie in it are named by where they lie now."""
    file = folder / "run.json"
    run = json.loads(read(file))
    old, new = str(before.resolve()), str(folder.resolve())
    run["data"]["files"] = [name.replace(old, new, 1) for name in run["data"]["files"]]
    run["group_file"] = run["group_file"].replace(old, new, 1)
    file.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
