"""What can go wrong, each with one sentence that names the value and one on what to do.

The sentences are those of the command line; options appear as arguments. Errors of the library also
say what they are about in `parameter`, `file`, `line` and `column`; what does not apply is None.
"""

from __future__ import annotations

__all__ = [
    "ComputationError",
    "DataError",
    "Error",
    "FileError",
    "Interrupted",
    "NoetherWarning",
    "UsageError",
]


class Error(Exception):
    """Base of all errors of noether but `Interrupted`.

    `exit_code` is what the command line ends with in the same case.
    """

    exit_code = 1
    parameter: str | None = None  #: the argument it is about
    file: str | None = None  #: the file it is about
    line: int | None = None  #: of the file, from 1
    column: str | None = None  #: name of the file's column


class UsageError(Error, ValueError):
    """An argument, a setting or a name that is wrong."""

    exit_code = 2


class DataError(Error, ValueError):
    """Data that are wrong: shapes, values that are infinite, times that do not increase."""

    exit_code = 3


class ComputationError(Error, RuntimeError):
    """Training diverged beyond rollback. The run folder keeps everything up to then."""

    exit_code = 4


class FileError(Error, OSError):
    """A file that is missing, damaged or cannot be written."""

    exit_code = 5


class Interrupted(KeyboardInterrupt):
    """Ctrl-C stopped a run at a checkpoint; `noether.resume(error.folder)` goes on from there."""

    exit_code = 130
    folder: str | None = None


class NoetherWarning(UserWarning):
    """What a result may not be worth, or how data may have been meant otherwise."""
