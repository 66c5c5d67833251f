"""Packages that only some files need, and files that may be damaged."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from noether._errors import Error, FileError, UsageError


def needed(module: str, package: str, path: str) -> Any:
    """A module of a package that not everybody has.

    Raises:
        UsageError: it is not installed; the sentence says what to type.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(f"{path}: reading it needs {package}: pip install {package}") from None


@contextmanager
def reading(path: str, what: str) -> Iterator[None]:
    """Whatever a package says of a file it cannot read becomes a FileError that names the file."""
    try:
        yield
    except Error:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = f" ({lines[0].rstrip('.')})" if lines else ""
        raise FileError(f"{path}: it cannot be read as {what}{reason}. Check the file, or write it again.") from error


def name_of_files(paths: list[str]) -> str:
    """What stands for the files in errors and warnings."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"


@contextmanager
def naming(*names: str) -> Iterator[None]:
    """Errors that do not say which file they are about say so."""
    try:
        yield
    except Error as error:
        if any(name in str(error) for name in names):
            raise
        named = type(error)(f"{names[0]}: {error}")
        named.parameter, named.line, named.column = error.parameter, error.line, error.column
        named.file = names[0]
        raise named from None
