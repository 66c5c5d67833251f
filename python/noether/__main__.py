"""`python3 -m noether`: the program, and `convert` for files that only Python reads."""

from __future__ import annotations

import sys

from noether._command import main
from noether._convert import convert

if __name__ == "__main__":
    if sys.argv[1:2] == ["convert"]:
        sys.exit(convert(sys.argv[2:]))
    main()
