"""Warnings that point at the caller's line."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

from noether._errors import NoetherWarning

_PACKAGE = str(Path(__file__).parent)


def warn(text: str) -> None:
    """Says `text` as a `NoetherWarning` of the first line outside the package."""
    level = 1
    frame: Any = sys._getframe(0)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, NoetherWarning, stacklevel=level)
