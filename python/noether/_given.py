"""Arrays in order with the options that go with them: what the library is given, before it reads them."""

from __future__ import annotations

from dataclasses import dataclass

from noether import _core
from noether._axes import Arrays


@dataclass
class Given:
    """Arrays as those of an .npz file: q and p or v, t, offsets; see `_core.Data.from_arrays`."""

    arrays: Arrays
    options: _core.ReadOptions
    name: str  #: stands for the file in errors and warnings

    def data(self) -> _core.Data:
        return _core.Data.from_arrays(self.arrays, self.options, self.name)
