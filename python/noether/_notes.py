"""What was assumed or repaired on reading data: kept with them, or also warned of at once."""

from __future__ import annotations

from noether import _core
from noether._warn import warn


class Notes:
    """Sentences in the order in which they arose, each once."""

    def __init__(self) -> None:
        self._loud: dict[str, bool] = {}

    def append(self, text: str) -> None:
        """What may be a mistake: the caller is warned."""
        self._loud[text] = True

    def keep(self, text: str) -> None:
        """What is as one would expect: it stands beside the result only."""
        self._loud.setdefault(text, False)

    def texts(self) -> list[str]:
        return list(self._loud)

    def tell(self, data: _core.Data) -> None:
        for text, loud in self._loud.items():
            data.warn(text)
            if loud:
                warn(text)
