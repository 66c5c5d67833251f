"""The command `noether`: hands over to the program that lies in the package."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from noether._plplot import point_to_bundled

PROGRAM = Path(__file__).parent / "bin" / "noether"


def main() -> NoReturn:
    """Becomes the program, with the same arguments."""
    if not os.access(PROGRAM, os.X_OK):
        sys.exit(f"noether: {PROGRAM} is missing. Install the package again.")
    point_to_bundled(os.environ)
    os.execv(PROGRAM, ["noether", *sys.argv[1:]])
