"""noether finds what the motion in trajectories keeps constant.

    result = noether.discover(t, q, p, noise=0.01)
    result.laws            the conserved quantities with their status
    result.rollout(x, t)   the learned motion with its uncertainty
"""

import os as _os

from noether._plplot import point_to_bundled as _point_to_bundled

_point_to_bundled(_os.environ)

from noether import _core  # noqa: E402
from noether._discover import discover, load, resume  # noqa: E402
from noether._errors import (  # noqa: E402
    ComputationError,
    DataError,
    Error,
    FileError,
    Interrupted,
    NoetherWarning,
    UsageError,
)
from noether._estimator import NoetherRazor  # noqa: E402
from noether._law_list import Laws  # noqa: E402
from noether._laws import Law, Term  # noqa: E402
from noether._progress import Progress  # noqa: E402
from noether._quick import (  # noqa: E402
    Check,
    Screen,
    SettingKey,
    TriedTerms,
    check,
    screen,
    setting_keys,
)
from noether._read import read  # noqa: E402
from noether._result import Result  # noqa: E402
from noether._rollout import Rollout  # noqa: E402
from noether._simulate import Simulated, simulate, systems  # noqa: E402

__version__ = _core.library_version()

__all__ = [
    "Check",
    "ComputationError",
    "DataError",
    "Error",
    "FileError",
    "Interrupted",
    "Law",
    "Laws",
    "NoetherRazor",
    "NoetherWarning",
    "Progress",
    "Result",
    "Rollout",
    "Screen",
    "SettingKey",
    "Simulated",
    "Term",
    "TriedTerms",
    "UsageError",
    "__version__",
    "check",
    "discover",
    "load",
    "read",
    "resume",
    "screen",
    "setting_keys",
    "simulate",
    "systems",
]
