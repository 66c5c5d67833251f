"""Where PLplot, which draws the pictures of a report, finds what a wheel brings along."""

from __future__ import annotations

import os
from pathlib import Path

BUNDLED = Path(__file__).parent / "plplot"


def point_to_bundled(environment: os._Environ[str]) -> None:
    """Names the bundled driver and fonts, unless the user has named others."""
    if (BUNDLED / "drivers").is_dir():
        environment.setdefault("PLPLOT_DRV_DIR", str(BUNDLED / "drivers"))
        environment.setdefault("PLPLOT_LIB", str(BUNDLED))
