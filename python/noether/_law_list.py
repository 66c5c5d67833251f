"""Laws of a result or of a screen, by number or by name."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, overload

from noether._laws import Law
from noether._numbers import significant

#: What a law is called in a table.
_COLUMNS = (
    "name", "formula", "status", "drift", "resolution", "p_value", "noise_explains", "evidence_nats",
    "evidence_standard_error", "model_agreement",
)  # fmt: skip


def with_own_names(laws: Sequence[Law]) -> list[Law]:
    """Laws of one name are numbered from the second on, as in a result."""
    seen: dict[str, int] = {}
    named = []
    for law in laws:
        seen[law.name] = seen.get(law.name, 0) + 1
        again = seen[law.name] > 1
        named.append(replace(law, name=f"{law.name} ({seen[law.name]})") if again else law)
    return named


class Laws(Sequence[Law]):
    """The laws of a result: `laws[0]`, `laws[:2]`, `laws["energy"]`, `laws.established`."""

    def __init__(self, laws: Sequence[Law]) -> None:
        self._laws = tuple(laws)

    def __len__(self) -> int:
        return len(self._laws)

    @overload
    def __getitem__(self, key: int) -> Law: ...

    @overload
    def __getitem__(self, key: str) -> Law: ...

    @overload
    def __getitem__(self, key: slice) -> Laws: ...

    def __getitem__(self, key: int | str | slice) -> Law | Laws:
        if isinstance(key, slice):
            return Laws(self._laws[key])
        if not isinstance(key, str):
            return self._laws[key]
        for law in self._laws:
            if law.name == key:
                return law
        names = ", ".join(law.name for law in self._laws) or "none"
        raise KeyError(f"{key!r} is not among the laws: {names}.")

    def __iter__(self) -> Iterator[Law]:
        return iter(self._laws)

    def __eq__(self, other: object) -> bool:
        return len(self) == len(other) and all(a is b for a, b in zip(self, other)) if isinstance(
            other, (Laws, tuple)
        ) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def established(self) -> Laws:
        """Those that held-out data confirm."""
        return Laws([law for law in self._laws if law.status == "established"])

    @property
    def quadratic(self) -> Laws:
        """Those of the form 1/2 x^T A x + b^T x, which can be built into a model."""
        return Laws([law for law in self._laws if law.is_quadratic])

    def to_frame(self) -> Any:
        """A pandas DataFrame, one row per law. Needs the package pandas."""
        try:
            import pandas
        except ImportError:
            raise ImportError("to_frame() needs the package pandas. Run: pip install pandas.") from None
        rows = [[getattr(law, name) for name in _COLUMNS] for law in self._laws]
        return pandas.DataFrame(rows, columns=list(_COLUMNS))

    def _ipython_key_completions_(self) -> list[str]:
        return [law.name for law in self._laws]

    def __repr__(self) -> str:
        return "\n".join(str(law) for law in self._laws) or "no laws"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(law.status)}</td><td>{html.escape(law.name)}</td>"
            f"<td>{html.escape(law.formula)}</td><td>{significant(law.drift)}</td>"
            f"<td>{significant(law.resolution)}</td></tr>"
            for law in self._laws
        )
        head = "<tr><th>status</th><th>name</th><th>formula</th><th>drift</th><th>detectable drift</th></tr>"
        return f"<table>{head}{rows}</table>"
